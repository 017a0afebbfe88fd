// SVG as text, written from the inside out: an element is a value with attributes and content. All that comes
// from outside is escaped here, and every number is rounded to two decimals.
#pragma once

#include <string>
#include <string_view>

#include "figure/point.hpp"

namespace heed {

class SvgElement {
  public:
    explicit SvgElement(std::string_view name);

    SvgElement& set(std::string_view attribute, std::string_view value);
    SvgElement& set(std::string_view attribute, double value);
    /// Each child begins a line, except in <text>.
    SvgElement& add(const SvgElement& child);
    SvgElement& add_text(std::string_view text);

    std::string str() const;

  private:
    std::string name_;
    std::string attributes_;
    std::string content_;
};

/// An id by which a figure refers to what has this content: "bar-" and a hash of it. Two figures in one page
/// share it only where they share the content.
std::string id_of(std::string_view prefix, std::string_view content);

/// A number as every attribute and path has it.
std::string svg_number(double value);
/// "12.5 3"
std::string svg_point(Point point);
/// A transform: "translate(12.5 3)"
std::string moved_to(Point point);

}  // namespace heed
