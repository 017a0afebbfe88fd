// A heatmap in the terminal: rows are queries, columns keys. It takes the form that fits: a line per
// query, then two queries per line in half blocks, then neighbours merged; the figure says what was merged.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "figure/caption.hpp"
#include "figure/terminal/terminal.hpp"

namespace heed {

struct TerminalHeatmapOptions {
    Caption caption;
    bool numbers = false;  // weights with two decimals; where they do not fit, block of keys after block
};

/// The panel as lines, each at most as wide as the terminal (but at least 20 columns). No token emits an
/// escape sequence.
std::string terminal_heatmap(const Panel& panel, const Terminal& terminal,
                             const TerminalHeatmapOptions& options = TerminalHeatmapOptions());

}  // namespace heed
