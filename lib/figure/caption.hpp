// What is written above or below every figure.
#pragma once

#include <optional>
#include <string>

#include "analysis/select.hpp"

namespace heed {

struct Caption {
    std::optional<std::string> title;  // none: the panel's
    std::string subtitle = "Layers and heads are counted from 0";
};

/// The subtitle, with what the panel says of itself.
inline std::string subtitle_of(const Caption& caption, const Panel& panel) {
    const bool both = !caption.subtitle.empty() && !panel.notes.empty();
    return caption.subtitle + (both ? "; " : "") + panel.notes;
}

}  // namespace heed
