#include "support/drawn_points.hpp"

#include <sstream>
#include <stdexcept>

namespace heed::test {
namespace {

using Points = std::vector<Corner>;

double number_of(const XmlElement& element, const std::string& attribute) {
    return element.has(attribute) ? std::stod(element[attribute]) : 0;
}

void add_box(const Affine& place, Corner from, Corner to, Points& points) {
    for (const double x : {from.x, to.x})
        for (const double y : {from.y, to.y}) points.push_back(place(x, y));
}

void add_curve(const Affine& place, const std::vector<Corner>& p, Points& points) {
    constexpr int parts = 16;
    for (int i = 1; i <= parts; ++i) {
        const double t = static_cast<double>(i) / parts, u = 1 - t;
        const auto blend = [&](double Corner::*axis) {
            return u * u * u * p[0].*axis + 3 * u * u * t * p[1].*axis + 3 * u * t * t * p[2].*axis +
                   t * t * t * p[3].*axis;
        };
        points.push_back(place(blend(&Corner::x), blend(&Corner::y)));
    }
}

Corner read_corner(std::istream& in) {
    Corner corner{};
    if (!(in >> corner.x >> corner.y)) throw std::runtime_error("a path without its numbers");
    return corner;
}

double read_length(std::istream& in) {
    double length = 0;
    if (!(in >> length)) throw std::runtime_error("a path without its numbers");
    return length;
}

/// Half a circle from `at`, the only arc there is: the box of the whole circle. Returns its end.
Corner add_half_circle(Corner at, std::istream& in, const Affine& place, Points& points) {
    const Corner radii = read_corner(in);
    for (int i = 0; i < 3; ++i) read_length(in);  // rotation and flags
    const Corner step = read_corner(in);
    const Corner centre{at.x + step.x / 2, at.y + step.y / 2};
    add_box(place, {centre.x - radii.x, centre.y - radii.y}, {centre.x + radii.x, centre.y + radii.y},
            points);
    return {at.x + step.x, at.y + step.y};
}

/// One command of a path that has come to `at`; returns where it leads.
Corner add_command(char command, Corner at, std::istream& in, const Affine& place, Points& points) {
    if (command == 'z') return at;
    if (command == 'a') return add_half_circle(at, in, place, points);
    if (command == 'C') {
        std::vector<Corner> curve = {at};
        for (int i = 0; i < 3; ++i) curve.push_back(read_corner(in));
        add_curve(place, curve, points);
        return curve.back();
    }
    if (command == 'M' || command == 'L') {
        at = read_corner(in);
    } else if (command == 'm' || command == 'l') {
        const Corner step = read_corner(in);
        at = {at.x + step.x, at.y + step.y};
    } else if (command == 'h') {
        at.x += read_length(in);
    } else if (command == 'v') {
        at.y += read_length(in);
    } else {
        throw std::runtime_error(std::string("a path's command that is not known: ") + command);
    }
    points.push_back(place(at.x, at.y));
    return at;
}

void add_path(const Affine& place, const std::string& d, Points& points) {
    std::istringstream in(d);
    Corner at{};
    for (char command = 0; in >> command;) at = add_command(command, at, in, place, points);
}

void add_shape(const XmlElement& element, const Affine& place, Points& points) {
    if (element.name == "path") add_path(place, element["d"], points);
    if ((element.name == "rect" || element.name == "image") && element["width"] != "100%") {
        const Corner from = {number_of(element, "x"), number_of(element, "y")};
        add_box(place, from, {from.x + number_of(element, "width"), from.y + number_of(element, "height")},
                points);
    }
    if (element.name == "circle") {
        const Corner centre = {number_of(element, "cx"), number_of(element, "cy")};
        const double r = number_of(element, "r");
        add_box(place, {centre.x - r, centre.y - r}, {centre.x + r, centre.y + r}, points);
    }
}

void collect(const XmlElement& element, Affine place, Points& points) {
    if (element.has("transform")) place = place.after(parse_transform(element["transform"]));
    add_shape(element, place, points);
    for (const XmlElement& child : element.children) collect(child, place, points);
}

}  // namespace

std::vector<Corner> drawn_points(const XmlElement& svg) {
    Points points;
    collect(svg, {}, points);
    return points;
}

}  // namespace heed::test
