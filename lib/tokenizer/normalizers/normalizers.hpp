// The normalizers of the Rust library `tokenizers`, each by its name in tokenizer.json, with the alignment
// that the library keeps.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tokenizer/normalized_text.hpp"
#include "tokenizer/normalizers/bert.hpp"
#include "tokenizer/regex/pattern.hpp"

namespace heed {

/// NFC, NFD, NFKC and NFKD.
struct UnicodeForm {
    bool compatibility;
    bool composition;
};

struct Lowercase {};

struct StripAccents {};

/// Control characters go, and what is white space to SentencePiece becomes a space.
struct Nmt {};

/// Each byte becomes the character that stands for it.
struct ByteLevelNormalizer {};

struct Prepend {
    std::string text;
};

/// White space at the ends goes.
struct Strip {
    bool left;
    bool right;
};

struct Replace {
    Pattern pattern;
    std::string content;
};

/// SentencePiece's rules as a trie in a double array, and the texts that it leads to.
class Precompiled {
  public:
    /// `charsmap`: the trie's size in bytes, the trie, texts that end with NUL. std::invalid_argument if it
    /// is something else.
    explicit Precompiled(std::string charsmap);

    void apply(NormalizedText& normalized, Span before) const;

  private:
    const char* replacement_for(std::string_view text) const;
    std::uint32_t unit(std::size_t at) const;
    bool replace(std::string_view text, std::vector<Change>& changes) const;
    bool leaves(std::string_view text) const;

    std::string charsmap_;
    std::size_t units_;            // of the trie
    std::bitset<128> left_ascii_;  // what nothing replaces, and what makes no grapheme with others
};

using NormalizerStep = std::variant<BertNormalizer, UnicodeForm, Lowercase, StripAccents, Nmt,
                                    ByteLevelNormalizer, Prepend, Strip, Replace, Precompiled>;

/// One after the other; no normalizer leaves the text unchanged.
struct NormalizerSequence final : Normalizer {
    std::vector<NormalizerStep> steps;

    NormalizedText normalize(std::string_view text, std::uint32_t start) const override;
    bool makes_lower_case() const override;
};

/// How UnicodeForm does it.
Characters in_unicode_form(UnicodeForm form, const Characters& source, Span before);

}  // namespace heed
