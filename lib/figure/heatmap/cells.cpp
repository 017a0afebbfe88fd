#include "figure/heatmap/cells.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

/// The side of a cell in an image. Less, and smoothing reaches from its edges to its middle.
constexpr std::size_t pixels_per_cell = 8;

/// A run of cells in a row.
std::string run_path(std::size_t row, std::size_t column, std::size_t length) {
    const std::string width = std::to_string(length);
    return "M" + std::to_string(column) + " " + std::to_string(row) + "h" + width + "v1h-" + width + "z";
}

SvgElement cell_path(const std::string& colour, const std::string& path) {
    return SvgElement("path").set("fill", colour).set("stroke", colour).set("d", path);
}

/// Where the run that begins here ends in its row.
std::size_t run_end(const Cells& cells, std::size_t row, std::size_t column) {
    std::size_t end = column + 1;
    while (end < cells.columns && cells.at(row, end) == cells.at(row, column)) ++end;
    return end;
}

/// The group, over the colour of 0.
SvgElement cells_group(std::size_t rows, std::size_t columns, const ColourScale& scale) {
    SvgElement group("g");
    group.set("class", "cells");
    return group.add(SvgElement("rect")
                         .set("width", static_cast<double>(columns))
                         .set("height", static_cast<double>(rows))
                         .set("fill", hex(scale.colour(0))));
}

}  // namespace

Cells cells_of(const Matrix& weights, const ColourScale& scale) {
    Cells cells{weights.shape(0), weights.shape(1), {}};
    cells.entries.reserve(weights.size());
    for (const float weight : weights)
        cells.entries.push_back(static_cast<std::uint16_t>(entry_at(scale.position(weight))));
    return cells;
}

Matrix largest_of_blocks(const Matrix& weights, std::size_t block) {
    const auto blocks = [block](std::size_t count) { return (count + block - 1) / block; };
    Matrix largest = Matrix::from_shape({blocks(weights.shape(0)), blocks(weights.shape(1))});
    std::fill(largest.begin(), largest.end(), 0.0F);
    for (std::size_t q = 0; q < weights.shape(0); ++q)
        for (std::size_t k = 0; k < weights.shape(1); ++k) {
            float& most = largest(q / block, k / block);
            if (std::abs(weights(q, k)) > std::abs(most)) most = weights(q, k);
        }
    return largest;
}

std::size_t count_runs(const Cells& cells) {
    std::size_t runs = 0;
    for (std::size_t row = 0; row < cells.rows; ++row)
        for (std::size_t column = 0; column < cells.columns; column = run_end(cells, row, column)) ++runs;
    return runs;
}

SvgElement draw_ground(const Cells& cells, const ColourScale& scale) {
    return cells_group(cells.rows, cells.columns, scale);
}

SvgElement draw_as_paths(const Cells& cells, const ColourScale& scale) {
    std::map<std::size_t, std::string> paths;  // by the colour's entry in the map
    for (std::size_t row = 0; row < cells.rows; ++row)
        for (std::size_t column = 0, end = 0; column < cells.columns; column = end) {
            end = run_end(cells, row, column);
            paths[cells.at(row, column)] += run_path(row, column, end - column);
        }
    SvgElement group = cells_group(cells.rows, cells.columns, scale);
    for (const auto& [entry, path] : paths)
        group.add(cell_path(hex(colour_of_entry(entry, scale.map)), path));
    return group;
}

SvgElement draw_as_image(const Cells& cells, const ColourScale& scale) {
    IndexedImage image{cells.columns, cells.rows, {}, {}};
    for (std::size_t entry = 0; entry < colormap_entries; ++entry) {
        const Rgb colour = colour_of_entry(entry, scale.map);
        image.palette.push_back({colour.red, colour.green, colour.blue});
    }
    image.pixels.assign(cells.entries.begin(), cells.entries.end());
    SvgElement group("g");
    return group.set("class", "cells")
        .add(SvgElement("image")
                 .set("width", static_cast<double>(cells.columns))
                 .set("height", static_cast<double>(cells.rows))
                 .set("xlink:href", "data:image/png;base64," + to_base64(to_png(image, pixels_per_cell))));
}

SvgElement draw_with_titles(const Panel& panel, const ColourScale& scale, std::string_view joint) {
    SvgElement group = cells_group(panel.weights.shape(0), panel.weights.shape(1), scale);
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k) {
            const float weight = panel.weights(q, k);
            const std::string title = visible(panel.query_labels[q]) + std::string(joint) +
                                      visible(panel.key_labels[k]) + ": " + weight_text(weight);
            group.add(cell_path(hex(scale.colour(weight)), run_path(q, k, 1))
                          .add(SvgElement("title").add_text(title)));
        }
    return group;
}

SvgElement draw_numbers(const Panel& panel, const ColourScale& scale, double font, double side) {
    std::map<std::string, SvgElement> groups;
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k) {
            const std::string ink = hex(ink_on(scale.colour(panel.weights(q, k))));
            SvgElement& group = groups.try_emplace(ink, "g").first->second;
            group.add(SvgElement("text")
                          .set("x", (static_cast<double>(k) + 0.5) * side)
                          .set("y", (static_cast<double>(q) + 0.5) * side + middle_to_baseline * font)
                          .add_text(short_number(panel.weights(q, k))));
        }
    SvgElement all("g");
    all.set("class", "numbers").set("font-size", font).set("text-anchor", "middle");
    for (auto& [ink, group] : groups) all.add(group.set("fill", ink));
    return all;
}

}  // namespace heed
