#include "tokenizer/vocab_txt.hpp"

#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "io/lines.hpp"
#include "tokenizer/characters/unicode.hpp"

namespace heed {
namespace {

std::string_view without_trailing_white_space(std::string_view line) {
    std::size_t end = 0;
    for (std::string_view rest = line; !rest.empty();)
        if ((properties_of(next_code_point(rest)) & code_point::white_space) == 0)
            end = line.size() - rest.size();
    return line.substr(0, end);
}

constexpr std::size_t largest_vocab_txt = std::size_t{1} << 30;

void require_short(std::string_view token, const FileBytes& file, std::uint32_t id) {
    if (token.size() > Vocabulary::longest_token)
        throw InputError({file.name(), "line " + std::to_string(std::uint64_t{id} + 1)},
                         "a token of at most " + std::to_string(Vocabulary::longest_token) + " bytes",
                         excerpt(token));
}

}  // namespace

Vocabulary read_vocab_txt(const FileBytes& file) {
    if (file.view().size() > largest_vocab_txt)
        throw InputError({file.name(), ""}, "at most " + std::to_string(largest_vocab_txt) + " bytes",
                         std::to_string(file.view().size()));
    reject_other_unicode(file.view(), file.name());
    if (const auto invalid = first_invalid_utf8(file.view()))
        throw InputError({file.name(), "byte " + std::to_string(*invalid + 1)}, "UTF-8",
                         describe_other_byte(file.view()[*invalid]));
    Vocabulary vocabulary(std::make_shared<const FileBytes>(file));
    std::string_view rest = file.view();
    for (std::uint32_t id = 0; !rest.empty(); ++id) {
        const std::size_t end = rest.find('\n');
        const std::string_view token = without_trailing_white_space(rest.substr(0, end));
        require_short(token, file, id);
        vocabulary.add(token, id);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return vocabulary;
}

}  // namespace heed
