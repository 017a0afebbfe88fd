#include "figure/heatmap/cells.hpp"

#include <map>

#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

/// A run of cells in a row.
std::string run_path(std::size_t row, std::size_t column, std::size_t length) {
    const std::string width = std::to_string(length);
    return "M" + std::to_string(column) + " " + std::to_string(row) + "h" + width + "v1h-" + width + "z";
}

SvgElement cell_path(const std::string& colour, const std::string& path) {
    return SvgElement("path").set("fill", colour).set("stroke", colour).set("d", path);
}

void add_cells_with_titles(SvgElement& group, const Panel& panel, const ColourScale& scale,
                           std::string_view joint) {
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k) {
            const float weight = panel.weights(q, k);
            const std::string title = visible(panel.query_labels[q]) + std::string(joint) +
                                      visible(panel.key_labels[k]) + ": " + weight_text(weight);
            group.add(cell_path(hex(scale.colour(weight)), run_path(q, k, 1))
                          .add(SvgElement("title").add_text(title)));
        }
}

/// All cells of a colour in one path, neighbours in a row as one.
void add_cells_by_colour(SvgElement& group, const Panel& panel, const ColourScale& scale) {
    const std::size_t keys = panel.weights.shape(1);
    std::map<std::size_t, std::string> paths;  // by the colour's entry in the map
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0, end = 0; k < keys; k = end) {
            const std::size_t entry = entry_at(scale.position(panel.weights(q, k)));
            end = k + 1;
            while (end < keys && entry_at(scale.position(panel.weights(q, end))) == entry) ++end;
            paths[entry] += run_path(q, k, end - k);
        }
    for (const auto& [entry, path] : paths)
        group.add(cell_path(hex(colour_of_entry(entry, scale.map)), path));
}

SvgElement image_of(const Panel& panel, const ColourScale& scale) {
    IndexedImage image{panel.weights.shape(1), panel.weights.shape(0), {}, {}};
    for (std::size_t entry = 0; entry < colormap_entries; ++entry) {
        const Rgb colour = colour_of_entry(entry, scale.map);
        image.palette.push_back({colour.red, colour.green, colour.blue});
    }
    image.pixels.reserve(panel.weights.size());
    for (const float weight : panel.weights)
        image.pixels.push_back(static_cast<std::uint8_t>(entry_at(scale.position(weight))));
    return SvgElement("image")
        .set("width", static_cast<double>(image.width))
        .set("height", static_cast<double>(image.height))
        .set("xlink:href", "data:image/png;base64," + to_base64(to_png(image)));
}

}  // namespace

SvgElement draw_cells(const Panel& panel, const ColourScale& scale, const CellStyle& style) {
    SvgElement group("g");
    group.set("class", "cells");
    if (style.is_image && panel.weights.size() > 0) return group.add(image_of(panel, scale));
    group.add(SvgElement("rect")
                  .set("width", static_cast<double>(panel.weights.shape(1)))
                  .set("height", static_cast<double>(panel.weights.shape(0)))
                  .set("fill", hex(scale.colour(0))));
    if (style.has_titles)
        add_cells_with_titles(group, panel, scale, style.joint);
    else
        add_cells_by_colour(group, panel, scale);
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
                          .add_text(cell_number(panel.weights(q, k))));
        }
    SvgElement all("g");
    all.set("class", "numbers").set("font-size", font).set("text-anchor", "middle");
    for (auto& [ink, group] : groups) all.add(group.set("fill", ink));
    return all;
}

}  // namespace heed
