// WordPiece: a word becomes the longest token that begins it, then the longest that goes on, to its end.
// Schuster and Nakajima 2012, as BERT and the Rust library `tokenizers` do it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/vocabulary.hpp"

namespace heed {

/// A token and the bytes of the word it stands for.
struct Piece {
    std::uint32_t id;
    std::string_view token;
    std::size_t start;
    std::size_t end;
};

struct WordPiece {
    Vocabulary vocabulary;
    std::string unk_token = "[UNK]";
    std::string continuing_subword_prefix = "##";
    std::size_t max_input_chars_per_word = 100;

    /// Appends the pieces of `word`: the unknown token alone if it cannot be put together or is too long. The
    /// unknown token has to be in the vocabulary.
    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const;

  private:
    bool append_known(std::vector<Piece>& pieces, std::string_view word) const;
};

}  // namespace heed
