// The flags of a heatmap alone.
#pragma once

#include <optional>
#include <string>

#include "figure/heatmap/heatmap.hpp"
#include "style.hpp"

namespace heed {

struct HeatmapFlags {
    StyleFlags style;
    std::optional<std::string> colormap, range, labels;
    bool annotate = false;
    bool no_colour_bar = false;
};

HeatmapFlags heatmap_flags_of(const Given& given);

/// For a figure in this format. UsageError for a range that is none.
HeatmapOptions heatmap_options_of(const HeatmapFlags& flags, const std::string& format,
                                  const Messages& messages);

}  // namespace heed
