#include "tokenizer/text_tokens.hpp"

#include <algorithm>
#include <limits>

#include "tokenizer/truncate.hpp"

namespace heed {

TextTokens::TextTokens(const std::optional<Truncation>& truncation)
    : most_(truncation ? truncation->max_length : std::numeric_limits<std::size_t>::max()),
      side_(truncation ? truncation->side : Truncation::Side::right) {}

void TextTokens::begin_text(std::uint32_t start, std::size_t expected) {
    start_ = start;
    if (kept_.empty()) kept_.reserve(std::min(expected, most_));
}

void TextTokens::add(std::uint32_t id, std::string_view token, Span span, std::int64_t word) {
    ++count_;
    if (side_ == Truncation::Side::right) {
        if (kept_.size() == most_) return;
    } else if (kept_.size() / 2 >= most_) {  // seldom, so that a token is moved once at most
        cut(most_);
    }
    kept_.push_back({id, span.start == start_, std::string(token), span, word});
}

void TextTokens::cut(std::size_t length) {
    cut_at(side_, kept_, length);
}

}  // namespace heed
