#include "tokenizer/vocab_json.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "format/json.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
std::unique_ptr<const Bpe> read_vocab_json(const FileBytes& vocab, const FileBytes& merges) {
    auto bpe = std::make_unique<Bpe>(vocabulary_of(JsonValue::parse(vocab)), BpeSettings{});
    if (const auto invalid = first_invalid_utf8(merges.view()))
        throw InputError({merges.name(), "byte " + std::to_string(*invalid + 1)}, "UTF-8",
                         describe_other_byte(merges.view()[*invalid]));
    std::size_t number = 1;
    for (std::string_view rest = merges.view(); !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        try {
            bpe->add_merge(line);
        } catch (const std::invalid_argument& error) {
            throw InputError({merges.name(), "line " + std::to_string(number)}, error.what(), excerpt(line));
        }
    }
    return bpe;
}

}  // namespace heed
