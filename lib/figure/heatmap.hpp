// One attention matrix in colour: rows are queries, columns keys, row 0 on top. Whatever the tokens hold, the
// SVG is valid, nothing is cut and nothing overlaps; the same panel gives the same bytes.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "figure/caption.hpp"

namespace heed {

struct HeatmapOptions {
    Caption caption;
};

/// The panel as an SVG document. Its labels are as many as its matrix has rows and columns.
std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options = {});

}  // namespace heed
