// What Graphviz, Pango and librsvg do, in the helper program libexec/heed-draw: whatever happens to that,
// heed goes on.
#pragma once

#include <functional>
#include <string>

#include "figure/font_metrics.hpp"

namespace heed {

/// The layout engine that keeps the positions which a graph of heed's own has.
inline constexpr const char* fixed_positions = "nop2";

/// The picture in `format` ("svg", or "plain": places as lines of text). std::runtime_error, with Graphviz's
/// own words, if the helper is missing, fails, crashes, takes too long or gives something else.
std::string render_dot(const std::string& dot, const std::string& engine, const std::string& format);

/// A figure of heed's or Graphviz's as "pdf", or as "png" at `dpi` dots per inch. std::runtime_error, with
/// what the helper says, likewise; UsageError if the PNG would be too large.
std::string render_svg(const std::string& svg, const std::string& format, double dpi);

/// Is told of a text some of whose letters no installed font has: boxes are drawn for them.
using WhenBoxed = std::function<void(const std::string& text)>;

/// The measures of a font, or list of families as in a Style, as Pango has them for render_svg. One helper is
/// asked as long as they live, for each text once. std::runtime_error, likewise, here and at each question.
FontMetrics drawn_metrics(const std::string& font, const WhenBoxed& when_boxed = {});

/// The family that PDF and PNG are drawn in because the font, or the first of the list, is not installed;
/// empty if it is. std::runtime_error, likewise.
std::string stand_in_for(const std::string& font);

}  // namespace heed
