// That nothing in a figure is cut, and nothing runs into anything else.
#pragma once

#include <string>

#include "support/catch.hpp"
#include "support/text_boxes.hpp"

namespace heed::test {

/// Every pair of texts is apart, and apart from cells and colour bar; all are on the page.
inline void check_nothing_collides(const XmlElement& root, const FontMetrics& metrics = {}) {
    const Box page = page_box(root);
    std::vector<Box> boxes = text_boxes(root, metrics);
    for (const Box& cells : cells_boxes(root)) boxes.push_back(cells);
    for (const Box& bar : colour_bar_boxes(root)) boxes.push_back(bar);
    std::string outside, collisions;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        if (!is_inside(boxes[i], page)) outside += "[" + boxes[i].what + "] ";
        for (std::size_t j = 0; j < i; ++j)
            if (overlap(boxes[i], boxes[j])) collisions += "[" + boxes[i].what + " | " + boxes[j].what + "] ";
    }
    CHECK(outside == "");
    CHECK(collisions == "");
}

inline void check_nothing_collides(const std::string& svg, const FontMetrics& metrics = {}) {
    check_nothing_collides(parse_xml(svg), metrics);
}

}  // namespace heed::test
