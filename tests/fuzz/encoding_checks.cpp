#include "fuzz/encoding_checks.hpp"

#include <algorithm>

#include "fuzz/plain_utf8.hpp"
#include "fuzz/target.hpp"

namespace heed::fuzz {
namespace {

std::int64_t length_of(const std::optional<std::string>& text) {
    const auto decoded = decode_plainly(text.value_or(""));
    require(decoded.has_value(), "a text is UTF-8");
    return static_cast<std::int64_t>(decoded->size());
}

}  // namespace

void check_encoding(const Encoding& encoding, std::size_t vocabulary_size) {
    const std::size_t count = encoding.tokens.size();
    require(encoding.ids.size() == count && encoding.segments.size() == count &&
                encoding.offsets.size() == count && encoding.word_ids.size() == count &&
                encoding.special_tokens_mask.size() == count,
            "one entry a token");
    const std::int64_t longest = std::max(length_of(encoding.text), length_of(encoding.text_pair));
    for (std::size_t i = 0; i < count; ++i) {
        require(encoding.ids[i] >= 0 && static_cast<std::size_t>(encoding.ids[i]) < vocabulary_size,
                "an id is under the vocabulary's size");
        require(encoding.segments[i] == 0 || encoding.segments[i] == 1, "a segment is 0 or 1");
        const auto [start, end] = encoding.offsets[i];
        require(0 <= start && start <= end && end <= longest, "offsets lie within the text");
        const bool special = encoding.special_tokens_mask[i] == 1;
        require(special == !encoding.word_ids[i].has_value(), "special tokens alone are of no word");
        require(decode_plainly(encoding.tokens[i]).has_value(), "a token is UTF-8");
    }
}

}  // namespace heed::fuzz
