// The page of a figure: its size, its ground, and the words on it, in lines that fit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

/// In SVG's unit (1/96 inch): as the size asks for, a column of a paper for print; nothing: as the content
/// asks for.
std::optional<double> asked_width(const Style& style);
std::optional<double> asked_height(const Style& style);

/// The most height there is: as the size asks for, or a page's in print; else no limit.
double height_limit(const Style& style);
/// UsageError, which says what to do (`or_else`, too), if a figure of this size is larger than was asked for.
void refuse_larger(const Style& style, double width, double height, const std::string& or_else);

/// Whether the figure has a title.
bool has_title(const Style& style);

/// The document's root, with what a screen reader says of it and the theme's ground.
SvgElement svg_page(const std::string& name, double width, double height, const Style& style);

/// Lines of text from `top` on, at `left`.
SvgElement draw_text_lines(const std::vector<std::string>& lines, double font, double left, double top);

}  // namespace heed
