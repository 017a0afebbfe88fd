// The cells of a heatmap as its SVG has them, be they paths or an image's pixels.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "figure/colours.hpp"
#include "support/indexed_png.hpp"
#include "support/xml.hpp"

namespace heed::test {

/// The groups of cells, one a panel.
inline std::vector<const XmlElement*> panels_in(const XmlElement& svg) {
    std::vector<const XmlElement*> panels;
    for (const XmlElement* group : svg.all("g"))
        if (group->has("class") && (*group)["class"] == "cells") panels.push_back(group);
    return panels;
}

/// The colour of each cell, [query, key], as vectors have it, "" where there is none; an exception if one is
/// covered twice.
inline std::vector<std::string> vector_colours(const XmlElement& cells, std::size_t queries,
                                               std::size_t keys) {
    std::vector<std::string> colours(queries * keys);
    for (const XmlElement* path : cells.all("path")) {
        if (path->has("class")) continue;  // the ground
        const std::string& d = (*path)["d"];
        for (std::size_t at = 0; at != std::string::npos; at = d.find('M', at + 1)) {
            std::size_t column = 0, row = 0, length = 0;
            if (std::sscanf(d.c_str() + at, "M%zu %zuh%zuv1", &column, &row, &length) != 3)
                throw std::runtime_error("cannot read the path " + d);
            for (std::size_t k = column; k < column + length; ++k) {
                std::string& colour = colours.at(row * keys + k);
                if (!colour.empty()) throw std::runtime_error("a cell is covered twice");
                colour = (*path)["fill"];
            }
        }
    }
    return colours;
}

/// The same, of an image too; an exception if a cell has no colour.
inline std::vector<std::string> cell_colours(const XmlElement& cells, std::size_t queries, std::size_t keys) {
    std::vector<std::string> colours(queries * keys);
    if (!cells.all("image").empty()) {
        const XmlElement& image = cells.child("image");
        static const std::string start = "data:image/png;base64,";
        const DecodedImage decoded =
            decode_indexed_png(from_base64(image["xlink:href"].substr(start.size())));
        const std::size_t side = decoded.width / keys;  // of a cell, in pixels
        if (decoded.width != side * keys || decoded.height != side * queries)
            throw std::runtime_error("another size");
        for (std::size_t i = 0; i < decoded.pixels.size(); ++i) {
            const std::size_t row = i / decoded.width / side, column = i % decoded.width / side;
            std::string& colour = colours.at(row * keys + column);
            if (!colour.empty() && colour != hex(decoded.pixels[i])) throw std::runtime_error("two colours");
            colour = hex(decoded.pixels[i]);
        }
        return colours;
    }
    colours = vector_colours(cells, queries, keys);
    for (const std::string& colour : colours)
        if (colour.empty()) throw std::runtime_error("a cell is not there");
    return colours;
}

}  // namespace heed::test
