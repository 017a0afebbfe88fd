// The sentence with each token shaded by the attention it receives, for a page, a web page, a paper and the
// terminal. Whatever the tokens hold, the result is well-formed; ink has 4.5:1 on every shade.
#pragma once

#include <string>

#include "figure/caption.hpp"
#include "figure/terminal/terminal.hpp"
#include "figure/text/shaded_text.hpp"
#include "figure/theme.hpp"

namespace heed {

struct TextOptions {
    Caption caption;
    Style style;
};

/// Lines as wide as the style's size, or the theme, asks for, in a font as small as that needs; the page is
/// as high as they are, or as the size asks for. UsageError, which says what to do, if they do not fit in.
std::string text_svg(const ShadedText& text, const TextOptions& options = TextOptions());
/// How high that page is, in SVG's unit: in print it may be higher than height_limit, since no font is
/// smaller than 6 pt. UsageError likewise.
double text_svg_height(const ShadedText& text, const TextOptions& options = TextOptions());
/// A <figure> to be put into a page: spans with styles of their own, no script.
std::string text_html(const ShadedText& text, const TextOptions& options = TextOptions());
/// A paragraph to be put into a document: \colorbox from the package xcolor.
std::string text_tex(const ShadedText& text, const TextOptions& options = TextOptions());
/// Lines fitted to the terminal; where it has no colours, a line a token with its weight and a bar.
std::string text_terminal(const ShadedText& text, const Terminal& terminal, const Caption& caption = {});

}  // namespace heed
