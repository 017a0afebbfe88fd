#include "tokenizer/trim_offsets.hpp"

#include <algorithm>

#include "core/text/utf8.hpp"
#include "tokenizer/characters/unicode.hpp"

namespace heed {
namespace {

bool is_space(char32_t c) {
    constexpr char32_t byte_level_space = 0x120;
    return c == byte_level_space || (properties_of(c) & code_point::white_space) != 0;
}

}  // namespace

Span trimmed(const TextToken& token, bool is_first, TrimOffsets how) {
    std::uint32_t leading = 0, trailing = 0;
    bool only_spaces = true;
    for (std::string_view rest = token.token; !rest.empty();) {
        const bool space = is_space(next_code_point(rest));
        only_spaces = only_spaces && space;
        if (only_spaces) ++leading;
        trailing = space ? trailing + 1 : 0;
    }
    Span span = token.span;
    // A space that was put before the text is none of its own; where there are several, none was put.
    if (leading == 1 && how.add_prefix_space && (is_first || token.at_start)) leading = 0;
    span.start = std::min(span.start + leading, span.end);
    if (span.end >= trailing) span.end = std::max(span.end - trailing, span.start);
    return span;
}

}  // namespace heed
