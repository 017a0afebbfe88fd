// The pre-tokenizers of the Rust library `tokenizers`, each by its name in tokenizer.json: they cut a text
// into the pieces that a model makes tokens of, one piece per word.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tokenizer/normalized_text.hpp"
#include "tokenizer/pre_tokenizers/bert.hpp"
#include "tokenizer/regex/pattern.hpp"

namespace heed {

/// Pieces stand in the text's order and do not overlap; none is empty.
struct PreTokenized {
    NormalizedText normalized;
    std::vector<ByteRange> pieces;
};

/// What becomes of that at which a text is split.
enum class SplitBehavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };

/// GPT-2's: a piece is a word with the space before it, and each byte a character of its own.
struct ByteLevel {
    bool add_prefix_space = true;
    bool use_regex = true;
};

/// SentencePiece's: a space becomes a visible mark, and a word begins with one.
struct Metaspace {
    enum class PrependScheme { always, first, never };

    std::string replacement = "\u2581";  // one character
    PrependScheme prepend_scheme = PrependScheme::always;
    bool split = true;
};

struct Split {
    Pattern pattern;
    SplitBehavior behavior;
    bool invert;  // what does not match is what it is split at
};

/// \w+|[^\w\s]+
struct Whitespace {};

struct WhitespaceSplit {};

struct Punctuation {
    SplitBehavior behavior = SplitBehavior::isolated;
};

struct Digits {
    bool individual_digits = false;
};

struct CharDelimiterSplit {
    std::string delimiter;  // one character
};

using PreTokenizerStep = std::variant<ByteLevel, Metaspace, Split, Whitespace, WhitespaceSplit,
                                      BertPreTokenizer, Punctuation, Digits, CharDelimiterSplit>;

/// One after the other; none leaves the text as one word.
struct PreTokenizerSequence final : PreTokenizer {
    std::vector<PreTokenizerStep> steps;

    void each_word(NormalizedText& text, std::uint32_t text_start, const Visit& visit) const override;
};

}  // namespace heed
