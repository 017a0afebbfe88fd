// A sentence whose tokens carry the attention they receive, and the sentence with each token shaded by it,
// for a page, a web page, a paper and the terminal. Whatever the tokens hold, the result is well-formed; ink
// has 4.5:1 on every shade.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "figure/caption.hpp"
#include "figure/colours.hpp"
#include "figure/terminal/terminal.hpp"
#include "figure/theme.hpp"

namespace heed {

struct Attention;

struct ShadedToken {
    std::string text;           // printable: as the sentence has it, else the token as it is shown
    bool space_before = false;  // as in the sentence; without one, none within a word
    bool continues_word = false;
    /// A special token, or the first of a causal model where it is a sink: most heads give these more than
    /// any word, so that words would have no shade beside theirs.
    bool has_no_shade = false;
    float weight = 0;
    double usual = 0;  // what the key would receive from queries that prefer none
};

struct ShadedText {
    std::vector<ShadedToken> tokens;
    std::string title;    // "Layer 0, head 0"
    std::string reading;  // what a shade means
    /// Shades begin at what is usual, or at 0 where no word receives more.
    bool begins_at_usual = false;
    double span = 0;                        // from there to the full tone; 0: no word has one
    std::string lowest = {}, highest = {};  // what the ends of the scale are, in words
    std::vector<std::string> provenance{};

    /// How much of the tone a token has.
    double share(const ShadedToken& token) const {
        if (token.has_no_shade || span <= 0) return 0;
        return (token.weight - (begins_at_usual ? token.usual : 0)) / span;
    }
};

/// The keys of `attention`, each with its mean weight over layers, heads and those of the queries `from`
/// (all, if it is empty; each smaller than the number of queries) that could see it.
ShadedText shaded_text(const Attention& attention, std::vector<std::size_t> from = {},
                       HeadNames names = HeadNames::words);

/// From the theme's ground at 0 to blue at 1, even in lightness.
Rgb text_shade(Theme theme, double share);
/// Of a token's letters on its shade: black or white, and lighter where it has no shade.
Rgb text_ink(Theme theme, const ShadedText& text, const ShadedToken& token);

/// What a shade means, and where shades begin and end.
std::string reading_with_scale(const ShadedText& text);

struct TextOptions {
    Caption caption;
    Style style;
};

/// Lines as wide as the style's size, or the theme, asks for, in a font as small as that needs; the page is
/// as high as they are, or as the size asks for. UsageError, which says what to do, if they do not fit in.
std::string text_svg(const ShadedText& text, const TextOptions& options = TextOptions());
/// The same, and how high the page is, in SVG's unit: in print it may be higher than a page, since no font is
/// smaller than 6 pt.
struct DrawnText {
    std::string svg;
    double height = 0;
};
DrawnText drawn_text(const ShadedText& text, const TextOptions& options = TextOptions());
/// A <figure> to be put into a page: spans with styles of their own, no script.
std::string text_html(const ShadedText& text, const TextOptions& options = TextOptions());
/// A paragraph to be put into a document: \colorbox from the package xcolor.
std::string text_tex(const ShadedText& text, const TextOptions& options = TextOptions());
/// As weight_text has them, all with as many decimals: "0.090" above "0.102".
std::vector<std::string> even_weight_texts(const std::vector<float>& weights);
/// Lines fitted to the terminal; where it has no colours, a line per token with its weight and a bar.
std::string text_terminal(const ShadedText& text, const Terminal& terminal, const Caption& caption = {});

}  // namespace heed
