// A segment's text, in which tokens are found by their offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

/// [start, end) in code points.
using Span = std::pair<std::int64_t, std::int64_t>;

class SegmentText {
  public:
    explicit SegmentText(std::string text);

    /// What stands there, without white space around it; nothing of a span that is empty or not within the
    /// text.
    std::optional<std::string> at(const Span& span) const;
    /// The number of the word, what white space separates, in which the first letter of the span is.
    std::optional<std::int64_t> word_at(const Span& span) const;

  private:
    /// The span without the white space around it; empty if nothing is left.
    std::optional<Span> trimmed(const Span& span) const;

    std::string text_;
    std::vector<std::size_t> starts_;                 // the byte of each code point, and the end
    std::vector<std::optional<std::int64_t>> words_;  // of each code point; none: it is white space
};

}  // namespace heed
