// What an engine of Graphviz drew, brought to a size: flow.hpp.
#include <algorithm>
#include <limits>
#include <optional>

#include "core/text/number.hpp"
#include "figure/flow/flow.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double points_per_unit = 0.75;

struct Span {
    std::size_t begin, end;
};

/// Where the value of an attribute stands, from `from` on.
std::optional<Span> value_of(const std::string& svg, const std::string& attribute, std::size_t from) {
    const std::string start = " " + attribute + "=\"";
    const std::size_t at = svg.find(start, from);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t begin = at + start.size();
    return Span{begin, std::min(svg.find('"', begin), svg.size())};
}

double number_at(const std::string& svg, const Span& span) {
    const std::string text = svg.substr(span.begin, span.end - span.begin);
    return parse_double(text.substr(0, text.find_first_not_of("0123456789."))).value_or(0);
}

double smallest_font_in(const std::string& svg) {
    double smallest = std::numeric_limits<double>::infinity();
    for (auto span = value_of(svg, "font-size", 0); span; span = value_of(svg, "font-size", span->end))
        smallest = std::min(smallest, number_at(svg, *span));
    return smallest;
}

}  // namespace

SizedDrawing sized_drawing(const std::string& svg, const Style& style) {
    const std::size_t root = svg.find("<svg");
    const Room page = page_of(style);
    if (!page.is_given() || root == std::string::npos) return {svg, 0};
    const auto width = value_of(svg, "width", root), height = value_of(svg, "height", root);
    const std::size_t end = svg.find('>', root);
    if (!width || !height || end == std::string::npos || height->end > end) return {svg, 0};
    const double drawn_width = number_at(svg, *width), drawn_height = number_at(svg, *height);
    const double page_height = page.is_open ? page.width * drawn_height / drawn_width : page.height;
    const double scale = std::min(page.width / drawn_width, page_height / drawn_height);
    const double left = (drawn_width - page.width / scale) / 2,
                 top = (drawn_height - page_height / scale) / 2;
    const std::string box =
        svg_point({left, top}) + " " + svg_point({page.width / scale, page_height / scale});
    const std::string opening =
        "<svg width=\"" + millimetres(page.width / units_per_millimetre) + "\" height=\"" +
        millimetres(page_height / units_per_millimetre) + "\" viewBox=\"" + box +
        "\" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">";
    const auto ground = ground_of(style, Point{left, top});
    return {svg.substr(0, root) + opening + (ground ? "\n" + ground->str() : "") + svg.substr(end + 1),
            smallest_font_in(svg) * scale * points_per_unit};
}

}  // namespace heed
