#include "tokenizer/pre_tokenizers/split.hpp"

#include <algorithm>

namespace heed {
namespace {

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

std::vector<Found> with_gaps(const std::vector<ByteRange>& matches, std::string_view text) {
    std::vector<Found> found;
    found.reserve(2 * matches.size() + 1);
    std::size_t covered = 0;
    for (const ByteRange& match : matches) {
        if (covered < match.start) found.push_back({{covered, match.start}, false});
        found.push_back({match, true});
        covered = match.end;
    }
    if (covered < text.size()) found.push_back({{covered, text.size()}, false});
    return found;
}

std::vector<ByteRange> isolated_pieces(const std::vector<ByteRange>& matches, std::string_view text) {
    std::vector<ByteRange> pieces;
    pieces.reserve(matches.size() + 1);
    std::size_t covered = 0;
    for (const ByteRange& match : matches) {
        if (covered < match.start) pieces.push_back({covered, match.start});
        pieces.push_back(match);
        covered = match.end;
    }
    if (covered < text.size()) pieces.push_back({covered, text.size()});
    return pieces;
}

std::vector<ByteRange> split_pieces(std::vector<Found> found, SplitBehavior behavior) {
    switch (behavior) {
        case SplitBehavior::merged_with_previous:
            return merge_with_previous(found);
        case SplitBehavior::merged_with_next:
            return merge_with_next(found);
        case SplitBehavior::contiguous:
            return merge_alike(found);
        case SplitBehavior::removed:
            std::erase_if(found, [](const Found& one) { return one.is_match; });
            break;
        case SplitBehavior::isolated:
            break;
    }
    std::vector<ByteRange> pieces;
    pieces.reserve(found.size());
    for (const Found& one : found) pieces.push_back(one.range);
    return pieces;
}

}  // namespace heed
