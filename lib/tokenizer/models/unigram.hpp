// Unigram: of all ways to cut a word into tokens, the one whose scores sum highest. Kudo 2018, as the Rust
// library `tokenizers` does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tokenizer/stages.hpp"

namespace heed {

class Unigram final : public TokenizerModel {
  public:
    /// `scores` of the vocabulary's entries, in their order. std::invalid_argument if `unk_id` is none of
    /// them.
    Unigram(Vocabulary tokens, std::vector<double> scores, std::optional<std::uint32_t> unk_id,
            bool byte_fallback);

    /// From its part of tokenizer.json, whose text the vocabulary refers to.
    static std::unique_ptr<const Unigram> read(const JsonValue& part);
    /// The same with another unknown token, and bytes for no character where `byte_fallback` is false.
    static std::unique_ptr<const Unigram> read(const JsonValue& part, std::optional<std::uint32_t> unk_id,
                                               bool byte_fallback);

    /// Characters that begin no token become bytes or the unknown token, of
    /// which neighbours join, and whose text is the word's. TokenizationError if there is no unknown token.
    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override;
    TokenForm form(std::string_view token) const override;

  private:
    /// The best way to a place in the word: its score, and the last token's start.
    struct Path {
        double score = 0;
        std::size_t start = none;
        std::uint32_t entry = 0;
    };
    static constexpr std::size_t none = ~std::size_t{0};

    std::vector<Path> best_paths(std::string_view word) const;
    void add_beginnings();
    void append_piece(std::vector<Piece>& pieces, std::string_view word, std::size_t start,
                      std::size_t end) const;

    std::vector<double> scores_;
    std::optional<std::uint32_t> unk_;
    bool byte_fallback_;
    double unk_score_;
    std::vector<std::uint8_t> beginnings_;  // by hash: some token begins so, some token is that
};

namespace models {
extern const Kind<std::unique_ptr<const TokenizerModel>> unigram;
}

}  // namespace heed
