// Cutting pieces at what a search finds in them.
#pragma once

#include <string_view>
#include <vector>

#include "core/text/utf8.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"

namespace heed {

/// The pieces of `text` when it is split at `matches`, or at what stands between them.
std::vector<ByteRange> split_at(const std::vector<ByteRange>& matches, std::string_view text,
                                SplitBehavior behavior, bool invert = false);

/// Each piece becomes those that `cut` makes of its text.
template <typename Cut>
void cut_pieces(PreTokenized& text, const Cut& cut) {
    std::vector<ByteRange> pieces;
    pieces.reserve(text.pieces.size());
    for (const auto& [start, end] : text.pieces) {
        const std::string_view piece = std::string_view(text.normalized.text).substr(start, end - start);
        for (const auto& [first, last] : cut(piece))
            if (first < last) pieces.push_back({start + first, start + last});
    }
    text.pieces = std::move(pieces);
}

/// The characters for which `matches` is true, one by one.
template <typename Matches>
std::vector<ByteRange> characters_that(std::string_view text, const Matches& matches) {
    std::vector<ByteRange> found;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t start = text.size() - rest.size();
        if (matches(next_code_point(rest))) found.push_back({start, text.size() - rest.size()});
    }
    return found;
}

}  // namespace heed
