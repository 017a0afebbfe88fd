#include "figure/page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure/font_metrics.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double column_of_a_paper = 77 * units_per_millimetre;
constexpr double page_of_a_paper = 240 * units_per_millimetre;  // high; what A4 leaves within its margins
constexpr double compact_below = 120 * units_per_millimetre;

/// "85 × 60 mm"
std::string size_text(double width, double height) {
    return rounded(width, 1) + " × " + rounded(height, 1) + " mm";
}

std::string width_text(double width) {
    return rounded(width, 1) + " mm of width";
}

double title_font(const Style& style) {
    return (style.theme == Theme::print ? compact_texts : roomy_texts).title;
}

[[noreturn]] void reject(const std::string& size, const std::string& advice) {
    throw UsageError("the figure does not fit into " + size + ": " + advice);
}

/// A figure without a ground is seen on that of its reader's page: where that is dark, in the dark theme's
/// colours. Only within the figure, which may stand in a page as it is.
SvgElement colours_on_dark_pages(const std::string& id, const std::vector<OnDarkPages>& others) {
    const ThemeColours light = colours_of(Theme::transparent), dark = colours_of(Theme::dark);
    std::string rules;
    const auto replace = [&](std::string_view property, std::string_view from, std::string_view to) {
        const std::string which = "[" + std::string(property) + "=\"" + std::string(from) + "\"]";
        rules += "#" + id + which + ",#" + id + " " + which + "{" + std::string(property) + ":" +
                 std::string(to) + "}";
    };
    for (const std::string_view property : {"fill", "stroke"}) {
        replace(property, light.ink, dark.ink);
        replace(property, light.faint, dark.faint);
        replace(property, light.frame, dark.frame);
        for (const OnDarkPages& other : others) replace(property, other.colour, other.instead);
    }
    return SvgElement("style").add_text("@media (prefers-color-scheme:dark){" + rules + "}");
}

/// The title too, where the figure shows none: a caption has to say what it is of.
void tell_what_is_left_out(const Page& page, const Style& style) {
    if (style.caption || !style.when_left_out) return;
    if (!has_title(style)) style.when_left_out(visible(page.title));
    for (const std::string& line : page.caption) style.when_left_out(line);
}

}  // namespace

Room page_of(const Style& style) {
    if (style.size)
        return {style.size->width * units_per_millimetre, style.size->height * units_per_millimetre, false};
    if (style.width) {
        const double width = *style.width * units_per_millimetre;
        return {width, std::max(width, page_of_a_paper), true};
    }
    if (style.theme == Theme::print) return {column_of_a_paper, page_of_a_paper, true};
    return {0, std::numeric_limits<double>::max(), true};
}

bool is_compact(const Room& page) {
    return page.is_given() && page.width < compact_below;
}

const TextSizes& text_sizes_for(const Room& page) {
    return is_compact(page) ? compact_texts : roomy_texts;
}

bool has_title(const Style& style) {
    return style.title && (style.theme != Theme::print || style.title_in_print);
}

bool has_subtitle(const Style& style) {
    return style.title && style.theme != Theme::print;
}

std::vector<std::string> shown_caption(std::vector<std::string> lines, const Style& style) {
    return style.caption ? lines : std::vector<std::string>{};
}

void reject_page(const Room& page, const std::string& advice) {
    const double width = page.width / units_per_millimetre, height = page.height / units_per_millimetre;
    reject(page.is_open ? width_text(width) : size_text(width, height), advice);
}

void require_fit(const Style& style, double width, double height, const std::string& advice) {
    if (!style.size && !style.width) return;
    const Room page = page_of(style);
    if (width <= page.width + 0.01 && (page.is_open || height <= page.height + 0.01)) return;
    const auto needed = [](double units) { return rounded(std::ceil(units / units_per_millimetre), 0); };
    if (!style.size)
        reject(width_text(*style.width),
               "it needs " + needed(width) + " mm; give a larger --width, or " + advice);
    reject(size_text(style.size->width, style.size->height),
           "it needs " + needed(width) + " × " + needed(height) +
               " mm; give a larger --size, --no-title or " + advice);
}

double largest_fitting(double fitting, double too_large, int halvings,
                       const std::function<bool(double)>& fits) {
    for (int halving = 0; halving < halvings; ++halving) {
        const double middle = (fitting + too_large) / 2;
        (fits(middle) ? fitting : too_large) = middle;
    }
    return std::floor(fitting * 1000) / 1000;
}

SvgElement svg_page(const Page& page, const Style& style) {
    tell_what_is_left_out(page, style);
    std::string text = page.description;
    for (const std::vector<std::string>& lines : {page.caption, page.provenance})
        for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + visible(line);
    const std::string spoken = (page.kind.empty() ? "" : page.kind + ": ") + page.title;
    const std::string title = id_of("title", spoken), description = id_of("desc", text);
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg");
    if (page.has_links) svg.set("xmlns:xlink", "http://www.w3.org/1999/xlink");
    svg.set("width", page.size ? millimetres(page.size->width) : svg_number(page.width))
        .set("height", page.size ? millimetres(page.size->height) : svg_number(page.height))
        .set("viewBox",
             svg_point(page.corner.value_or(Point{0, 0})) + " " + svg_point({page.width, page.height}))
        .set("role", "img")
        .set("aria-labelledby", text.empty() ? title : title + " " + description)
        .set("font-family", style.font);
    svg.add(SvgElement("title").set("id", title).add_text(spoken));
    if (!text.empty()) svg.add(SvgElement("desc").set("id", description).add_text(text));
    if (style.theme == Theme::transparent) {
        const std::string id = id_of("figure", spoken + "\n" + text);
        svg.set("id", id).add(colours_on_dark_pages(id, page.on_dark_pages));
    }
    const auto ground = ground_of(style, page.corner);
    return ground ? svg.add(*ground) : svg;
}

std::optional<SvgElement> ground_of(const Style& style, std::optional<Point> corner) {
    const std::string_view ground = colours_of(style.theme).ground;
    if (ground.empty()) return std::nullopt;
    SvgElement rect("rect");
    if (corner) rect.set("x", corner->x).set("y", corner->y);
    return rect.set("width", "100%").set("height", "100%").set("fill", ground);
}

std::string millimetres(double length) {
    return svg_number(length) + "mm";
}

double end_of(const std::vector<TextLine>& lines, double top) {
    for (const TextLine& line : lines) top += line.font * line_height;
    return top;
}

double widest(const std::vector<TextLine>& lines, const FontMetrics& metrics) {
    double width = 0;
    for (const TextLine& line : lines) width = std::max(width, metrics.width(line.text, line.font));
    return width;
}

SvgElement centred_line(const TextLine& line, double x, double baseline, const FontMetrics& metrics,
                        const Edges& edges) {
    const double half = metrics.width(line.text, line.font) / 2;
    const double least = edges.left + half, most = edges.right - half;
    SvgElement text("text");
    text.set("x", std::clamp(x, least, std::max(least, most))).set("y", baseline).set("font-size", line.font);
    if (!line.colour.empty()) text.set("fill", line.colour);
    return text.add_text(line.text);
}

double height_of_lines(std::size_t count, double font) {
    return static_cast<double>(count) * font * line_height;
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

SvgElement draw_title(const std::string& title, double width, double margin, const Style& style) {
    const double font = title_font(style);
    const std::string shown = shortened(title, (width - 2 * margin) / font, style.metrics);
    return draw_text_lines({shown}, font, margin, margin).set("fill", colours_of(style.theme).ink);
}

double title_height(const std::string& title, const Style& style) {
    constexpr double space = 6;
    return has_title(style) && !title.empty() ? title_font(style) * line_height + space : 0;
}

std::vector<LegendPlace> places_in_lines(const std::vector<double>& widths, double between, double room) {
    std::vector<LegendPlace> places;
    double x = 0, line = 0;
    for (const double width : widths) {
        if (x > 0 && x + width > room) {
            x = 0;
            ++line;
        }
        places.push_back({x, line});
        x += width + between;
    }
    return places;
}

}  // namespace heed
