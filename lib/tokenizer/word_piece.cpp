#include "tokenizer/word_piece.hpp"

#include "core/utf8.hpp"

namespace heed {

void WordPiece::append_pieces(std::vector<Piece>& pieces, std::string_view word) const {
    const std::size_t before = pieces.size();
    const bool too_long =
        word.size() > max_input_chars_per_word && count_code_points(word) > max_input_chars_per_word;
    if (!too_long && append_known(pieces, word)) return;
    pieces.resize(before, {});
    pieces.push_back({*vocabulary.find(unk_token), unk_token, 0, word.size()});
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

}  // namespace heed
