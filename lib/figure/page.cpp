#include "figure/page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/font_metrics.hpp"
#include "figure/text_sizes.hpp"

namespace heed {
namespace {

constexpr double column_of_a_paper = 77;  // millimetres
constexpr double page_of_a_paper = 240;   // high, likewise; what A4 leaves within its margins

}  // namespace

std::optional<double> asked_width(const Style& style) {
    if (style.size) return style.size->width * units_per_millimetre;
    if (style.theme == Theme::print) return column_of_a_paper * units_per_millimetre;
    return std::nullopt;
}

std::optional<double> asked_height(const Style& style) {
    if (!style.size) return std::nullopt;
    return style.size->height * units_per_millimetre;
}

double height_limit(const Style& style) {
    const double of_page = style.theme == Theme::print ? page_of_a_paper * units_per_millimetre
                                                       : std::numeric_limits<double>::max();
    return asked_height(style).value_or(of_page);
}

void refuse_larger(const Style& style, double width, double height, const std::string& or_else) {
    if (!style.size) return;
    if (width <= *asked_width(style) + 0.01 && height <= *asked_height(style) + 0.01) return;
    const auto millimetres = [](double units) { return rounded(std::ceil(units / units_per_millimetre), 0); };
    throw UsageError("the figure does not fit into " + rounded(style.size->width, 1) + " × " +
                     rounded(style.size->height, 1) + " mm: it needs " + millimetres(width) + " × " +
                     millimetres(height) + " mm; give a larger --size, --no-title or " + or_else);
}

bool has_title(const Style& style) {
    return style.title && style.theme != Theme::print;
}

SvgElement svg_page(const std::string& name, double width, double height, const Style& style) {
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg")
        .set("width", width)
        .set("height", height)
        .set("viewBox", "0 0 " + svg_number(width) + " " + svg_number(height))
        .set("role", "img")
        .set("aria-labelledby", "title")
        .set("font-family", style.font);
    svg.add(SvgElement("title").set("id", "title").add_text(name));
    const std::string_view ground = colours_of(style.theme).ground;
    if (!ground.empty())
        svg.add(SvgElement("rect").set("width", "100%").set("height", "100%").set("fill", ground));
    return svg;
}

SvgElement draw_text_lines(const std::vector<std::string>& lines, double font, double left, double top) {
    SvgElement group("g");
    group.set("font-size", font);
    double y = top + font * ascent;
    for (const std::string& line : lines) {
        group.add(SvgElement("text").set("x", left).set("y", y).add_text(line));
        y += font * line_height;
    }
    return group;
}

}  // namespace heed
