// What is written above or below every figure.
#pragma once

#include <optional>
#include <string>

namespace heed {

struct Caption {
    std::optional<std::string> title;  // none: the panel's
    /// Stands where layers or heads are named.
    std::string subtitle = "Layers and heads are counted from 0";
    /// What of the subtitle has to be said where they are not: what was merged and left out.
    std::string note = {};

    /// `reading` and what is to be said after it, below a figure with or without a title.
    std::string after(const std::string& reading, bool has_title) const {
        const std::string& more = has_title ? subtitle : note;
        return reading + "." + (more.empty() ? "" : " " + more);
    }
};

}  // namespace heed
