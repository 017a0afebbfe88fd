#include "analysis/segment_text.hpp"

#include "core/utf8.hpp"

namespace heed {

SegmentText::SegmentText(std::string text) : text_(std::move(text)) {
    std::int64_t word = -1;
    bool in_word = false;
    for (std::string_view rest = text_; !rest.empty();) {
        starts_.push_back(text_.size() - rest.size());
        const bool is_space = is_white_space(next_code_point(rest));
        if (!is_space && !in_word) ++word;
        in_word = !is_space;
        words_.push_back(is_space ? std::nullopt : std::optional(word));
    }
    starts_.push_back(text_.size());
}

std::optional<Span> SegmentText::trimmed(const Span& span) const {
    auto [start, end] = span;
    if (start < 0 || end > static_cast<std::int64_t>(words_.size())) return std::nullopt;
    while (start < end && !words_[static_cast<std::size_t>(start)]) ++start;
    while (start < end && !words_[static_cast<std::size_t>(end) - 1]) --end;
    return start < end ? std::optional(Span{start, end}) : std::nullopt;
}

std::optional<std::string> SegmentText::at(const Span& span) const {
    const auto inside = trimmed(span);
    if (!inside) return std::nullopt;
    const std::size_t begin = starts_[static_cast<std::size_t>(inside->first)];
    return text_.substr(begin, starts_[static_cast<std::size_t>(inside->second)] - begin);
}

std::optional<std::int64_t> SegmentText::word_at(const Span& span) const {
    const auto inside = trimmed(span);
    return inside ? words_[static_cast<std::size_t>(inside->first)] : std::nullopt;
}

}  // namespace heed
