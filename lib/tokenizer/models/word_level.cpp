#include "tokenizer/models/word_level.hpp"

#include "core/text/escape.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {

void WordLevel::append_pieces(std::vector<Piece>& pieces, std::string_view word) const {
    if (const auto number = vocabulary.number_of(word)) {
        const Vocabulary::Entry& entry = vocabulary.entry(*number);
        pieces.push_back({entry.id, entry.token, 0, word.size()});
        return;
    }
    const auto unknown = vocabulary.find(unk_token);
    if (!unknown)
        throw TokenizationError("the tokenizer has no unknown token, and the text needs one for " +
                                excerpt(word));
    pieces.push_back({*unknown, unk_token, 0, word.size()});
}

TokenForm WordLevel::form(std::string_view token) const {
    return {std::string(token), false, is_token_name(token)};
}

const Kind<std::unique_ptr<const TokenizerModel>> models::word_level = {
    "WordLevel", [](const JsonValue& part) -> std::unique_ptr<const TokenizerModel> {
        return std::make_unique<const WordLevel>(vocabulary_of(part.field("vocab")),
                                                 part.field("unk_token").string());
    }};

}  // namespace heed
