#include "support/text_boxes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <stdexcept>

#include "support/drawn_points.hpp"

namespace heed::test {
namespace {

constexpr double tolerance = 0.05;  // coordinates have two decimals

struct Inherited {
    Affine place;
    double font_size = 16;
    std::string anchor = "start";
};

double number_or(const XmlElement& element, const std::string& attribute, double otherwise) {
    return element.has(attribute) ? std::stod(element[attribute]) : otherwise;
}

Box rectangle(const Affine& place, double left, double top, double right, double bottom) {
    return {{place(left, top), place(right, top), place(right, bottom), place(left, bottom)}, ""};
}

Box text_box(const XmlElement& text, const Inherited& from, const FontMetrics& metrics) {
    const double width = metrics.width(text.text, from.font_size);
    const bool is_reversed = text.has("direction") && text["direction"] == "rtl";
    double left = number_or(text, "x", 0);
    if (from.anchor == "middle") left -= width / 2;
    if (from.anchor == (is_reversed ? "start" : "end")) left -= width;
    const double baseline = number_or(text, "y", 0);
    Box box = rectangle(from.place, left, baseline - 0.93 * from.font_size, left + width,
                        baseline + 0.24 * from.font_size);
    box.what = text.text;
    return box;
}

void collect(const XmlElement& element, Inherited from, const FontMetrics& metrics, std::vector<Box>& boxes) {
    if (element.has("transform")) from.place = from.place.after(parse_transform(element["transform"]));
    from.font_size = number_or(element, "font-size", from.font_size);
    if (element.has("text-anchor")) from.anchor = element["text-anchor"];
    if (element.has("class") && element["class"] == "numbers") return;  // which stand on the cells
    // A text of parts that have places of their own, such as stacked characters, has a box for each of them.
    const bool has_parts = element.name == "text" && !element.all("tspan").empty();
    if ((element.name == "text" && !has_parts) || element.name == "tspan")
        boxes.push_back(text_box(element, from, metrics));
    for (const XmlElement& child : element.children) collect(child, from, metrics, boxes);
}

/// Calls visit(element, its place) for each of this class.
void each_of_class(const XmlElement& element, const std::string& name, Affine place,
                   const std::function<void(const XmlElement&, const Affine&)>& visit) {
    if (element.has("transform")) place = place.after(parse_transform(element["transform"]));
    if (element.has("class") && element["class"] == name) visit(element, place);
    for (const XmlElement& child : element.children) each_of_class(child, name, place, visit);
}

/// The box's extent along a direction.
std::pair<double, double> shadow(const Box& box, Corner along) {
    std::pair<double, double> range(std::numeric_limits<double>::max(),
                                    std::numeric_limits<double>::lowest());
    for (const Corner& corner : box.corners) {
        const double at = corner.x * along.x + corner.y * along.y;
        range = {std::min(range.first, at), std::max(range.second, at)};
    }
    return range;
}

}  // namespace

Box page_box(const XmlElement& svg) {
    double x = 0, y = 0, width = 0, height = 0;
    if (std::sscanf(svg["viewBox"].c_str(), "%lf %lf %lf %lf", &x, &y, &width, &height) != 4)
        throw std::runtime_error("cannot read the viewBox " + svg["viewBox"]);
    return rectangle({}, x, y, x + width, y + height);
}

namespace {

/// The lower right corner of a panel's cells, where (0, 0) is the upper left one.
Corner end_of_cells(const XmlElement& group) {
    if (!group.all("image").empty())
        return {std::stod(group.child("image")["width"]), std::stod(group.child("image")["height"])};
    Corner end{};
    for (const XmlElement& ground : group.children) {  // those that are seen, where some are hidden
        if (ground.name != "rect" && !(ground.has("class") && ground["class"] == "ground")) continue;
        for (const Corner& corner : drawn_points(ground))
            end = {std::max(end.x, corner.x), std::max(end.y, corner.y)};
    }
    return end;
}

}  // namespace

std::vector<Box> cells_boxes(const XmlElement& svg) {
    std::vector<Box> boxes;
    each_of_class(svg, "cells", {}, [&](const XmlElement& group, const Affine& place) {
        const Corner end = end_of_cells(group);
        boxes.push_back(rectangle(place, 0, 0, end.x, end.y));
        boxes.back().what = "cells";
    });
    return boxes;
}

std::vector<Box> colour_bar_boxes(const XmlElement& svg) {
    std::vector<Box> boxes;
    each_of_class(svg, "colour-bar", {}, [&](const XmlElement& group, const Affine& place) {
        const XmlElement& bar = group.child("rect");
        boxes.push_back(rectangle(place, 0, 0, std::stod(bar["width"]), std::stod(bar["height"])));
        boxes.back().what = "colour bar";
    });
    return boxes;
}

std::vector<Box> text_boxes(const XmlElement& svg, const FontMetrics& metrics) {
    std::vector<Box> boxes;
    collect(svg, {}, metrics, boxes);
    return boxes;
}

bool is_inside(const Box& box, const Box& page) {
    return std::all_of(box.corners.begin(), box.corners.end(), [&](const Corner& corner) {
        return corner.x >= page.corners[0].x - tolerance && corner.y >= page.corners[0].y - tolerance &&
               corner.x <= page.corners[2].x + tolerance && corner.y <= page.corners[2].y + tolerance;
    });
}

bool overlap(const Box& a, const Box& b) {
    for (const Box* box : {&a, &b})
        for (const std::size_t side : {0U, 1U}) {
            const Corner from = box->corners[side];
            const Corner to = box->corners[side + 1];
            const double length = std::hypot(to.x - from.x, to.y - from.y);
            if (length == 0) continue;
            const Corner along = {(to.x - from.x) / length, (to.y - from.y) / length};
            const auto [a_low, a_high] = shadow(a, along);
            const auto [b_low, b_high] = shadow(b, along);
            if (a_high <= b_low + tolerance || b_high <= a_low + tolerance) return false;
        }
    return true;
}

}  // namespace heed::test
