#include "figure/svg.hpp"

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "io/hash.hpp"

namespace heed {

SvgElement::SvgElement(std::string_view name) : name_(name) {}

SvgElement& SvgElement::set(std::string_view attribute, std::string_view value) {
    attributes_.append(" ").append(attribute).append("=\"").append(escape_xml(value)).append("\"");
    return *this;
}

SvgElement& SvgElement::set(std::string_view attribute, double value) {
    return set(attribute, svg_number(value));
}

SvgElement& SvgElement::add(const SvgElement& child) {
    const bool is_text = name_ == "text";  // in which a line break would be drawn as a space
    content_.append(is_text ? "" : "\n").append(child.str());
    return *this;
}

SvgElement& SvgElement::add_text(std::string_view text) {
    content_ += escape_xml(text);
    return *this;
}

std::string SvgElement::str() const {
    const std::string open = "<" + name_ + attributes_;
    return content_.empty() ? open + "/>" : open + ">" + content_ + "</" + name_ + ">";
}

std::string id_of(std::string_view prefix, std::string_view content) {
    constexpr std::size_t digits = 12;
    return std::string(prefix) + "-" + hash_of(content).substr(0, digits);
}

std::string svg_number(double value) {
    return rounded(value, 2);
}

std::string svg_point(Point point) {
    return svg_number(point.x) + " " + svg_number(point.y);
}

std::string moved_to(Point point) {
    return "translate(" + svg_point(point) + ")";
}

}  // namespace heed
