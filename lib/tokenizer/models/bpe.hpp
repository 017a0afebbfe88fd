// Byte-pair encoding: a word's characters are joined pair by pair, the pair of the lowest rank first, of
// several the leftmost. Sennrich, Haddow and Birch 2016, as the Rust library `tokenizers` does it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/stages.hpp"

namespace heed {

/// Which pairs of tokens are joined, and to what. Tokens are numbers of a vocabulary's entries.
class Merges {
  public:
    struct Merge {
        std::uint32_t rank;
        std::uint32_t joined;
    };

    /// A pair that is there gets the new rank.
    void add(std::uint32_t left, std::uint32_t right, Merge merge);
    /// Null if the two are not joined.
    const Merge* find(std::uint32_t left, std::uint32_t right) const;

  private:
    struct Slot {
        std::uint64_t pair = free;
        Merge merge{};
    };
    static constexpr std::uint64_t free = ~std::uint64_t{0};

    std::size_t place_of(std::uint64_t pair) const;

    std::vector<Slot> slots_;  // a power of two, at most half of them taken
    std::size_t count_ = 0;
};

struct BpeSettings {
    std::string unk_token{};  // empty: there is none
    std::string continuing_subword_prefix{};
    std::string end_of_word_suffix{};
    bool fuse_unk = false;
    bool byte_fallback = false;
    bool ignore_merges = false;
};

class Bpe final : public TokenizerModel {
  public:
    /// std::invalid_argument if the unknown token is in no vocabulary, or for byte_fallback with a prefix or
    /// a suffix.
    Bpe(Vocabulary vocabulary, BpeSettings settings);

    /// From its part of tokenizer.json, whose text the vocabulary refers to.
    static std::unique_ptr<const Bpe> read(const JsonValue& part);
    /// Its vocabulary and merges, with other settings.
    static std::unique_ptr<const Bpe> read(const JsonValue& part, const BpeSettings& settings);

    /// The next pair in the order of ranks. std::invalid_argument if one of the three is no token.
    void add_merge(std::string_view left, std::string_view right);
    /// The two with a space between them, as merges.txt has them; its first line says a version.
    void add_merge(std::string_view line);

    /// Appends the pieces of `word`. A character that is no token becomes its bytes, the unknown token or
    /// nothing.
    void append_pieces(std::vector<Piece>& pieces, std::string_view word) const override;
    TokenForm form(std::string_view token) const override;

  private:
    struct Symbol {
        std::uint32_t entry;
        std::uint32_t size;  // bytes of the word
    };

    std::uint32_t token_entry(std::string_view token) const;
    std::vector<Symbol> symbols_of(std::string_view word) const;
    std::optional<std::uint32_t> entry_of(std::string_view character, bool is_first, bool is_last) const;
    bool add_bytes(std::vector<Symbol>& symbols, std::string_view character) const;
    void join_few(std::vector<Symbol>& symbols) const;
    void join_many(std::vector<Symbol>& symbols) const;

    BpeSettings settings_;
    Merges merges_;
    bool is_byte_level_ = false;
    std::uint32_t merge_count_ = 0;
    std::uint32_t last_joined_ = 0;  // mostly the entry before the one that the next merge makes
    std::optional<std::uint32_t> unk_;
    std::array<std::uint32_t, 0x400> common_{};              // entries of characters, from 1
    std::array<std::optional<std::uint32_t>, 256> bytes_{};  // entries of <0x00> to <0xFF>
};

namespace models {
extern const Kind<std::unique_ptr<const TokenizerModel>> bpe;
}

}  // namespace heed
