#include "tokenizer/models/word_piece.hpp"

#include "core/text/utf8.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
WordPiece WordPiece::read(const JsonValue& part) {
    WordPiece model(Vocabulary(), part.field("unk_token").string());
    model.continuing_subword_prefix = part.field("continuing_subword_prefix").string();
    model.max_input_chars_per_word = part.field("max_input_chars_per_word").count();
    model.vocabulary = vocabulary_of(part.field("vocab"));
    return model;
}

void WordPiece::append_pieces(std::vector<Piece>& pieces, std::string_view word) const {
    const std::size_t before = pieces.size();
    const bool too_long =
        word.size() > max_input_chars_per_word && count_code_points(word) > max_input_chars_per_word;
    if (!too_long && append_known(pieces, word)) return;
    pieces.resize(before, {});
    pieces.push_back({*vocabulary.find(unk_token), unk_token, 0, word.size()});
}

TokenForm WordPiece::form(std::string_view token) const {
    const std::string_view prefix = continuing_subword_prefix;
    const bool continues = !prefix.empty() && token.size() > prefix.size() && token.starts_with(prefix);
    return {std::string(continues ? token.substr(prefix.size()) : token), continues, is_bracketed(token)};
}

bool WordPiece::append_known(std::vector<Piece>& pieces, std::string_view word) const {
    for (std::size_t start = 0; start < word.size();) {
        const std::string_view prefix = start == 0 ? std::string_view() : continuing_subword_prefix;
        const Vocabulary::Entry* const entry = vocabulary.longest(prefix, word.substr(start));
        if (entry == nullptr) return false;
        const std::size_t end = start + entry->token.size() - prefix.size();
        pieces.push_back({entry->id, entry->token, start, end});
        start = end;
    }
    return true;
}

const Kind<std::unique_ptr<const TokenizerModel>> models::word_piece = {
    "WordPiece", [](const JsonValue& part) -> std::unique_ptr<const TokenizerModel> {
        return std::make_unique<const WordPiece>(WordPiece::read(part));
    }};

}  // namespace heed
