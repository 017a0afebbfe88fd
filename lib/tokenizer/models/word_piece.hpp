// WordPiece: a word becomes the longest token that begins it, then the longest that goes on, to its end.
// Schuster and Nakajima 2012, as the Rust library `tokenizers` does it.
#pragma once

#include <cstddef>

#include "tokenizer/stages.hpp"

namespace heed {

struct WordPiece final : TokenizerModel {
    using TokenizerModel::TokenizerModel;

    std::string continuing_subword_prefix = "##";
    std::size_t max_input_chars_per_word = 100;

    /// From its part of tokenizer.json, whose text the vocabulary refers to.
    static WordPiece read(const JsonValue& part);

    /// The unknown token alone if the word cannot be put together or is too long.
    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override;
    bool gains_by_memory() const override { return false; }  // most words are found with one look
    TokenForm form(std::string_view token) const override;
    bool has_usual_forms() const override { return continuing_subword_prefix == "##"; }

  private:
    bool append_known(std::vector<Piece>& pieces, std::string_view word) const;
};

namespace models {
extern const Kind<std::unique_ptr<const TokenizerModel>> word_piece;
}

}  // namespace heed
