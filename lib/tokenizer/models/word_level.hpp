// WordLevel: a word is one token, or the unknown one, as the Rust library `tokenizers` has it.
#pragma once

#include "tokenizer/stages.hpp"

namespace heed {

struct WordLevel final : TokenizerModel {
    using TokenizerModel::TokenizerModel;

    /// TokenizationError for a word that the vocabulary has not, if it has no unknown token either.
    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override;
    bool gains_by_memory() const override { return false; }  // every word is found with one look
    TokenForm form(std::string_view token) const override;
};

namespace models {
extern const Kind<std::unique_ptr<const TokenizerModel>> word_level;
}

}  // namespace heed
