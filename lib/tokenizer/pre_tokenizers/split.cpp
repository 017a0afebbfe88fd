#include "tokenizer/pre_tokenizers/split.hpp"

#include <algorithm>

namespace heed {
namespace {

/// A stretch of a piece, and whether it is one of those at which the piece is split.
struct Found {
    ByteRange range;
    bool is_match;
};

/// Visits the whole of `text`: matches and what stands between them.
template <typename Visit>
void each_stretch(const std::vector<ByteRange>& matches, std::string_view text, const Visit& visit) {
    std::size_t covered = 0;
    for (const ByteRange& match : matches) {
        if (covered < match.start) visit(ByteRange{covered, match.start}, false);
        visit(match, true);
        covered = match.end;
    }
    if (covered < text.size()) visit(ByteRange{covered, text.size()}, false);
}

/// Of all stretches, or of what is no match.
std::vector<ByteRange> separate(const std::vector<Found>& found, bool keeps_matches) {
    std::vector<ByteRange> pieces;
    for (const auto& [range, is_match] : found)
        if (keeps_matches || !is_match) pieces.push_back(range);
    return pieces;
}

/// A match is joined to what stands before it, unless that is a match too.
std::vector<ByteRange> merge_with_previous(const std::vector<Found>& found) {
    std::vector<ByteRange> pieces;
    bool after_match = false;
    for (const auto& [range, is_match] : found) {
        if (is_match && !after_match && !pieces.empty())
            pieces.back().end = range.end;
        else
            pieces.push_back(range);
        after_match = is_match;
    }
    return pieces;
}

std::vector<ByteRange> merge_with_next(const std::vector<Found>& found) {
    std::vector<ByteRange> pieces;
    bool before_match = false;
    for (auto at = found.rbegin(); at != found.rend(); ++at) {
        if (at->is_match && !before_match && !pieces.empty())
            pieces.back().start = at->range.start;
        else
            pieces.push_back(at->range);
        before_match = at->is_match;
    }
    std::reverse(pieces.begin(), pieces.end());
    return pieces;
}

std::vector<ByteRange> merge_alike(const std::vector<Found>& found) {
    std::vector<ByteRange> pieces;
    bool last = false;
    for (const auto& [range, is_match] : found) {
        if (is_match == last && !pieces.empty())
            pieces.back().end = range.end;
        else
            pieces.push_back(range);
        last = is_match;
    }
    return pieces;
}

}  // namespace

std::vector<ByteRange> split_at(const std::vector<ByteRange>& matches, std::string_view text,
                                SplitBehavior behavior, bool invert) {
    std::vector<Found> found;
    found.reserve(2 * matches.size() + 1);
    each_stretch(matches, text, [&](const ByteRange& range, bool is_match) {
        found.push_back({range, is_match != invert});
    });
    switch (behavior) {
        case SplitBehavior::merged_with_previous:
            return merge_with_previous(found);
        case SplitBehavior::merged_with_next:
            return merge_with_next(found);
        case SplitBehavior::contiguous:
            return merge_alike(found);
        case SplitBehavior::removed:
            return separate(found, false);
        case SplitBehavior::isolated:
            break;
    }
    return separate(found, true);
}

}  // namespace heed
