// Tokens that are found in a text before it is split into words: [MASK], what a fine-tuning added. As the
// Rust library `tokenizers` adds and finds them: the leftmost, of several there the longest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/stages.hpp"
#include "tokenizer/vocabulary.hpp"

namespace heed {

struct AddedToken {
    std::string content;
    bool single_word = false;  // not within a word
    bool lstrip = false;       // white space on its left belongs to it
    bool rstrip = false;       // and on its right
    bool normalized = true;    // found in the normalised text, by its normalised content
    bool special = false;

    bool operator==(const AddedToken&) const = default;
};

/// Which ids the added tokens have.
class AddedVocabulary {
  public:
    /// A token of `vocabulary` keeps its id, a new one gets the next. One that has been added before takes
    /// the flags it has now; an empty one is left out. std::invalid_argument if no id is left.
    void add(const AddedToken& token, const Vocabulary& vocabulary);

    std::optional<std::uint32_t> find(const std::string& content) const;
    const std::map<std::uint32_t, AddedToken>& tokens() const { return tokens_; }

  private:
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::map<std::uint32_t, AddedToken> tokens_;
};

/// Bytes of a text: an added token, or what stands between two.
struct Stretch {
    std::size_t start;
    std::size_t end;
    std::optional<std::uint32_t> added;  // the token's id
};

/// Finds those added tokens in a text whose `normalized` is the one asked for.
class AddedTokenFinder {
  public:
    /// Contents are normalised by `normalizer` where the text will be. std::invalid_argument, which
    /// says why, if nothing is left of one, two become the same, one is longer than a vocabulary's may be, or
    /// is white space that strips white space.
    AddedTokenFinder(const AddedVocabulary& added, const Normalizer& normalizer, bool normalized);

    /// Covers all of `text`, in order; nothing for an empty one.
    std::vector<Stretch> split(std::string_view text) const;

  private:
    struct Pattern {
        std::string bytes;
        std::uint32_t id;
        AddedToken token;
    };

    const Pattern* longest_at(std::string_view text) const;

    std::vector<Pattern> patterns_;          // sorted by their bytes
    std::array<bool, 256> is_first_byte_{};  // of a pattern
};

}  // namespace heed
