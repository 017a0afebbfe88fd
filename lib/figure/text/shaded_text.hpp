// A sentence whose tokens carry the attention they receive: what the text figure shows, whatever the format
// it is written in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "figure/colormap.hpp"
#include "figure/theme.hpp"

namespace heed {

struct Attention;

struct ShadedToken {
    std::string text;           // printable: as the sentence has it, else the token without its ##
    bool space_before = false;  // as in the sentence; without one, none before ##
    bool continues_word = false;
    float weight = 0;
};

struct ShadedText {
    std::vector<ShadedToken> tokens;
    std::string title;    // "Layer 0, head 0"
    std::string reading;  // what a shade means
    double largest = 0;   // the weight with the full tone; 0: none is positive

    /// The weight as a part of the largest.
    double share(const ShadedToken& token) const { return largest > 0 ? token.weight / largest : 0; }
};

/// The keys of `attention`, each with its mean weight over queries, layers and heads; or over layers and
/// heads, from the query number `from` (smaller than the number of queries).
ShadedText shaded_text(const Attention& attention, std::optional<std::size_t> from = std::nullopt);

/// From the theme's ground at 0 to blue at 1, even in lightness.
Rgb text_shade(Theme theme, double share);

}  // namespace heed
