// The tokens of a text on their way to an encoding. A text may be far longer than any model has room for:
// what is cut away in any case is counted, and takes no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/added_tokens.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

struct TextToken {
    std::uint32_t id;
    bool at_start;  // of its text, or of its word where words were given
    std::string token;
    Span span;
    std::int64_t word;
};

class TextTokens {
  public:
    /// With `truncation`, the `max_length` tokens at the side that stays are kept; without it, all.
    explicit TextTokens(const std::optional<Truncation>& truncation = {});

    /// What is added from now on is of a text that begins at code point `start`. Makes room for the first
    /// text; for others it grows as it is needed: words come one by one, in any number.
    void begin_text(std::uint32_t start, std::size_t expected);
    void add(std::uint32_t id, std::string_view token, Span span, std::int64_t word);

    /// How many were added.
    std::size_t count() const { return count_; }

    /// Leaves `length` of those that are kept, at the side that stays.
    void cut(std::size_t length);

    std::vector<TextToken>::iterator begin() { return kept_.begin(); }
    std::vector<TextToken>::iterator end() { return kept_.end(); }
    std::size_t size() const { return kept_.size(); }

  private:
    std::vector<TextToken> kept_;
    std::uint32_t start_ = 0;
    std::size_t count_ = 0;
    std::size_t most_;
    Truncation::Side side_;
};

}  // namespace heed
