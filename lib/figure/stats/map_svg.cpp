// The map of heads as it is drawn: parts.hpp.
#include <algorithm>

#include "core/text/number.hpp"
#include "figure/colours.hpp"
#include "figure/font_metrics.hpp"
#include "figure/stats/parts.hpp"

namespace heed {
namespace {

Rgb layer_colour(std::size_t layer, std::size_t layers, Theme theme) {
    const double part = layers < 2 ? 0.5 : static_cast<double>(layer) / static_cast<double>(layers - 1);
    return theme == Theme::print ? colour_at(0.1 + 0.85 * part, Colormap::blues)
                                 : colour_at(0.05 + 0.95 * part, Colormap::viridis);
}

/// A shape around `at`; all look as large as a circle of radius `r`.
SvgElement shape(HeadClass head_class, Point at, double r) {
    const auto polygon = [&](const std::vector<Point>& corners) {
        std::string path;
        for (const Point& corner : corners) path += (path.empty() ? "M" : "L") + svg_point(at + r * corner);
        return SvgElement("path").set("d", path + "z");
    };
    switch (head_class) {
        case HeadClass::next:
            return polygon({{1.2, 0}, {-0.8, 1.1}, {-0.8, -1.1}});
        case HeadClass::previous:
            return polygon({{-1.2, 0}, {0.8, 1.1}, {0.8, -1.1}});
        case HeadClass::broad:
            return polygon({{0, -1.2}, {1.1, 0.8}, {-1.1, 0.8}});
        case HeadClass::first:
            return polygon({{0.9, 0.9}, {-0.9, 0.9}, {-0.9, -0.9}, {0.9, -0.9}});
        case HeadClass::separator:
            return polygon({{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}});
        case HeadClass::punctuation:
            return polygon({{0.4, -1.2},
                            {0.4, -0.4},
                            {1.2, -0.4},
                            {1.2, 0.4},
                            {0.4, 0.4},
                            {0.4, 1.2},
                            {-0.4, 1.2},
                            {-0.4, 0.4},
                            {-1.2, 0.4},
                            {-1.2, -0.4},
                            {-0.4, -0.4},
                            {-0.4, -1.2}});
        case HeadClass::unclear:
            return polygon({{1, 0.5}, {-1, 0.5}, {-1, -0.5}, {1, -0.5}});
        default:
            return SvgElement("circle").set("cx", at.x).set("cy", at.y).set("r", r);
    }
}

SvgElement draw_marks(const HeadMap& map, Theme theme) {
    SvgElement group("g");
    group.set("class", "heads").set("stroke", colours_of(theme).ink).set("stroke-width", 0.6);
    for (const HeadMark& mark : map.marks) {
        const std::string_view meaning = class_names[static_cast<std::size_t>(mark.head_class)].title;
        group.add(shape(mark.head_class, mark.at, map.radius)
                      .set("fill", hex(layer_colour(mark.layer, map.layers.shown.size(), theme)))
                      .add(SvgElement("title").add_text(mark.label + ": " + std::string(meaning))));
    }
    return group;
}

/// Where a line from the mark meets its label.
Point label_end(const HeadMark& mark, const HeadMap& map) {
    const double half = map.room.metrics.width(mark.label, smallest_font) / 2;
    const double middle = mark.label_at.y - middle_to_baseline * smallest_font;
    return {std::clamp(mark.at.x, mark.label_at.x - half, mark.label_at.x + half),
            std::clamp(mark.at.y, middle - smallest_font / 2, middle + smallest_font / 2)};
}

/// To the labels that are farther off.
SvgElement draw_leaders(const HeadMap& map, std::string_view colour) {
    std::string lines;
    for (const HeadMark& mark : map.marks)
        if (mark.has_leader) lines += "M" + svg_point(mark.at) + "L" + svg_point(label_end(mark, map));
    return SvgElement("path")
        .set("class", "leaders")
        .set("d", lines)
        .set("stroke", colour)
        .set("stroke-width", 0.4);
}

SvgElement draw_labels(const HeadMap& map) {
    SvgElement group("g");
    group.set("class", "head-labels").set("font-size", smallest_font).set("text-anchor", "middle");
    for (const HeadMark& mark : map.marks)
        if (mark.has_label)
            group.add(
                SvgElement("text").set("x", mark.label_at.x).set("y", mark.label_at.y).add_text(mark.label));
    return group;
}

/// A colour per layer, the first on top as in the tiles.
SvgElement draw_layers(const HeadMap& map, Theme theme) {
    const TextSizes& sizes = map.room.sizes;
    const double left = map.plane_width + sizes.gap, top = map.line();
    const double width = map.layers_width(), pitch = map.layer_labels.pitch;
    const std::size_t layers = map.layers.shown.size();
    SvgElement group("g");
    group.set("class", "layers");
    group.add(SvgElement("text")
                  .set("x", left)
                  .set("y", ascent * sizes.tick)
                  .set("font-size", sizes.tick)
                  .add_text("Layer"));
    for (std::size_t layer = 0; layer < layers; ++layer)
        group.add(SvgElement("rect")
                      .set("x", left)
                      .set("y", top + static_cast<double>(layer) * pitch)
                      .set("width", width)
                      .set("height", pitch)
                      .set("fill", hex(layer_colour(layer, layers, theme))));
    return group.add(draw_row_labels(map.layers, map.layer_labels,
                                     left + width + beside_bar + map.layer_labels.extent, top));
}

/// From `left` on, with an upright line at each end.
SvgElement scale_bar(Point left, double length) {
    const Point up{0, 2};
    const Point right{left.x + length, left.y};
    return SvgElement("path").set("d", "M" + svg_point(left - up) + "v4M" + svg_point(left) + "h" +
                                           svg_number(length) + "M" + svg_point(right - up) + "v4");
}

SvgElement draw_legend(const HeadMap& map, const ThemeColours& colours) {
    const TextSizes& sizes = map.room.sizes;
    SvgElement group("g");
    group.set("class", "legend").set("font-size", sizes.tick);
    const double top = map.is_legend_beside ? 0 : map.plane_height + sizes.gap;
    SvgElement samples("g");
    samples.set("stroke", colours.ink);
    for (const MapLegendEntry& entry : map.legend) {
        const double x = map.legend_left + entry.place.x, y = top + entry.place.line * map.line();
        const double middle = y + 0.57 * sizes.tick;
        const SvgElement sample = entry.head_class
                                      ? shape(*entry.head_class, {x + 5, middle}, 0.4 * sizes.tick)
                                            .set("stroke-width", 0.6)
                                            .set("fill", colours.frame)
                                      : scale_bar({x, middle}, map.scale_length);
        samples.add(sample);
        group.add(SvgElement("text")
                      .set("x", x + (entry.head_class ? legend_swatch : map.scale_length + beside_bar))
                      .set("y", y + ascent * sizes.tick)
                      .add_text(entry.text));
    }
    return group.add(samples);
}

}  // namespace

SvgElement draw_head_map(const HeadMap& map, Theme theme, double left, double top) {
    const ThemeColours colours = colours_of(theme);
    SvgElement group("g");
    group.set("class", "head-map")
        .set("transform", moved_to({left, top}))
        .add(SvgElement("rect")
                 .set("width", map.plane_width)
                 .set("height", map.plane_height)
                 .set("fill", "none")
                 .set("stroke", colours.frame));
    const bool has_leaders =
        std::any_of(map.marks.begin(), map.marks.end(), [](const HeadMark& mark) { return mark.has_leader; });
    if (has_leaders) group.add(draw_leaders(map, colours.faint));
    group.add(draw_marks(map, theme)).add(draw_labels(map));
    return group.add(draw_layers(map, theme)).add(draw_legend(map, colours));
}

}  // namespace heed
