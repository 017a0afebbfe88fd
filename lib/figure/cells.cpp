#include "figure/cells.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

/// The side of a cell in an image. Less, and smoothing reaches from its edges to its middle.
constexpr std::size_t pixels_per_cell = 4;

/// A run of cells in a row.
std::string run_path(std::size_t row, std::size_t column, std::size_t length) {
    const std::string width = std::to_string(length);
    return "M" + std::to_string(column) + " " + std::to_string(row) + "h" + width + "v1h-" + width + "z";
}

SvgElement cell_path(const std::string& colour, const std::string& path) {
    return SvgElement("path").set("fill", colour).set("stroke", colour).set("d", path);
}

bool has_hidden(const Cells& cells) {
    return std::find(cells.entries.begin(), cells.entries.end(), Cells::hidden) != cells.entries.end();
}

std::size_t blocks_of(std::size_t tokens, std::size_t block) {
    return (tokens + block - 1) / block;
}

/// Where the run that begins here ends in its row.
std::size_t run_end(const Cells& cells, std::size_t row, std::size_t column) {
    std::size_t end = column + 1;
    while (end < cells.columns && cells.at(row, end) == cells.at(row, column)) ++end;
    return end;
}

/// The cells that are hidden, or those that are not, in runs.
std::string path_where(const Cells& cells, bool are_hidden) {
    std::string path;
    for (std::size_t row = 0; row < cells.rows; ++row)
        for (std::size_t column = 0, end = 0; column < cells.columns; column = end) {
            const auto is_hidden = [&](std::size_t at) { return cells.at(row, at) == Cells::hidden; };
            for (end = column + 1; end < cells.columns && is_hidden(end) == is_hidden(column);) ++end;
            if (is_hidden(column) == are_hidden) path += run_path(row, column, end - column);
        }
    return path;
}

/// The group, over the colour of 0 where cells are seen.
SvgElement cells_group(const Cells& cells, const ColourScale& scale) {
    SvgElement group("g");
    group.set("class", "cells");
    const std::string colour = hex(scale.colour(0));
    if (has_hidden(cells))
        return group.add(
            SvgElement("path").set("class", "ground").set("fill", colour).set("d", path_where(cells, false)));
    return group.add(SvgElement("rect")
                         .set("width", static_cast<double>(cells.columns))
                         .set("height", static_cast<double>(cells.rows))
                         .set("fill", colour));
}

/// Of each block of weights the one farthest from 0.
Matrix largest_of_blocks(const Matrix& weights, std::size_t block) {
    Matrix largest =
        Matrix::from_shape({blocks_of(weights.shape(0), block), blocks_of(weights.shape(1), block)});
    std::fill(largest.begin(), largest.end(), 0.0F);
    for (std::size_t q = 0; q < weights.shape(0); ++q)
        for (std::size_t k = 0; k < weights.shape(1); ++k) {
            float& most = largest(q / block, k / block);
            if (std::abs(weights(q, k)) > std::abs(most)) most = weights(q, k);
        }
    return largest;
}

/// Which tokens each block has.
TokenGroups groups_of_blocks(std::size_t tokens, std::size_t block) {
    TokenGroups groups(blocks_of(tokens, block));
    for (std::size_t token = 0; token < tokens; ++token) groups[token / block].push_back(token);
    return groups;
}

Cells cells_of(const Matrix& weights, const HiddenRows& hidden, const ColourScale& scale) {
    Cells cells{weights.shape(0), weights.shape(1), {}};
    cells.entries.reserve(weights.size());
    for (const float weight : weights)
        cells.entries.push_back(static_cast<std::uint16_t>(entry_at(scale.position(weight))));
    for (std::size_t row = 0; row < hidden.size(); ++row)
        for (const KeyRange& keys : hidden[row])
            std::fill_n(cells.entries.begin() + static_cast<std::ptrdiff_t>(row * cells.columns + keys.begin),
                        keys.end - keys.begin, Cells::hidden);
    return cells;
}

}  // namespace

Cells cells_of(const Panel& panel, const ColourScale& scale, std::size_t block) {
    if (block == 1) return cells_of(panel.weights, panel.hidden, scale);
    const auto groups = [&](std::size_t axis) { return groups_of_blocks(panel.weights.shape(axis), block); };
    return cells_of(largest_of_blocks(panel.weights, block), grouped(panel.hidden, groups(0), groups(1)),
                    scale);
}

std::size_t count_runs(const Cells& cells) {
    std::size_t runs = 0;
    for (std::size_t row = 0; row < cells.rows; ++row)
        for (std::size_t column = 0; column < cells.columns; column = run_end(cells, row, column))
            runs += cells.at(row, column) == Cells::hidden ? 0 : 1;
    return runs;
}

SvgElement draw_ground(const Cells& cells, const ColourScale& scale) {
    return cells_group(cells, scale);
}

SvgElement draw_as_paths(const Cells& cells, const ColourScale& scale) {
    std::map<std::size_t, std::string> paths;  // by the colour's entry in the map
    for (std::size_t row = 0; row < cells.rows; ++row)
        for (std::size_t column = 0, end = 0; column < cells.columns; column = end) {
            end = run_end(cells, row, column);
            if (cells.at(row, column) != Cells::hidden)
                paths[cells.at(row, column)] += run_path(row, column, end - column);
        }
    SvgElement group = cells_group(cells, scale);
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
    for (const std::uint16_t entry : cells.entries)
        image.pixels.push_back(entry == Cells::hidden ? std::uint8_t{0} : static_cast<std::uint8_t>(entry));
    SvgElement group("g"), picture("image");
    group.set("class", "cells");
    picture.set("width", static_cast<double>(cells.columns))
        .set("height", static_cast<double>(cells.rows))
        .set("xlink:href", "data:image/png;base64," + to_base64(to_png(image, pixels_per_cell)));
    if (!has_hidden(cells)) return group.add(picture);
    const std::string seen = path_where(cells, false), id = id_of("seen", seen);
    return group.add(SvgElement("clipPath").set("id", id).add(SvgElement("path").set("d", seen)))
        .add(picture.set("clip-path", "url(#" + id + ")"));
}

SvgElement draw_with_titles(const Panel& panel, const ColourScale& scale, std::string_view joint) {
    SvgElement group = cells_group(cells_of(panel, scale), scale);
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k) {
            if (hides(panel.hidden, q, k)) continue;
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
            if (hides(panel.hidden, q, k)) continue;
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

std::string hidden_path(const Cells& cells) {
    return path_where(cells, true);
}

}  // namespace heed
