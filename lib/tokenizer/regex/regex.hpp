// Regular expressions as tokenizer.json writes them, with Oniguruma's meaning and the Unicode tables of the
// Rust library `tokenizers`. What is not matched exactly is rejected by name, never approximated.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/stages.hpp"

namespace heed {

/// A set of code points: what a class in brackets, an escape or a letter matches.
struct CharacterSet {
    struct Range {
        char32_t first, last;
    };

    bool negated = false;
    std::uint32_t categories = 0;
    std::uint8_t with_flags = 0;  // of characters.hpp: any of them
    std::vector<std::uint8_t> without_flags{};
    std::vector<Range> ranges{};
    std::vector<CharacterSet> nested{};
    std::bitset<128> ascii{};  // the answers, which `contains` reads

    void add(char32_t c) { ranges.push_back({c, c}); }
    /// Fills `ascii`; nothing may be added after it.
    void finish();
    bool contains(char32_t c) const { return c < 128 ? ascii[c] : search(c); }

  private:
    bool search(char32_t c) const;
};

/// A step of a compiled expression.
struct RegexStep {
    enum class Kind {
        one,     // a character of `set`
        repeat,  // `least` to `most` characters of `set`
        fork,    // to the next step, and if that fails to `target`
        jump,    // to `target`
        look,    // the steps up to `target` match here, or do not
        behind,  // the character before is one of `set`, or is not
        atomic,  // the steps up to `target`, whose first match is kept
        line_start,
        line_end,
        accept,
    };
    enum class Greed { greedy, lazy, possessive };

    Kind kind;
    std::size_t set = 0;
    std::size_t target = 0;
    std::size_t least = 0;
    std::size_t most = 0;
    Greed greed = Greed::greedy;
    bool negated = false;
    std::bitset<256> first{};  // of a fork: the bytes with which the next step can go on
    bool first_is_any = true;  // also at the text's end
};

struct RegexProgram {
    std::vector<RegexStep> steps;
    std::vector<CharacterSet> sets;
};

class Regex {
  public:
    /// std::invalid_argument, which quotes the pattern's part, for what it does not match exactly.
    explicit Regex(std::string_view pattern);

    /// All matches in valid UTF-8, from left to right; an empty one directly after another match is left out.
    /// TokenizationError if the pattern goes back and forth too often in this text.
    std::vector<ByteRange> matches(std::string_view text) const;

  private:
    RegexProgram program_;
};

/// The same for a text that is looked for as it stands; none for an empty one.
std::vector<ByteRange> places_of(std::string_view wanted, std::string_view text);

}  // namespace heed
