// What is written above or below every figure.
#pragma once

#include <optional>
#include <string>

namespace heed {

struct Caption {
    std::optional<std::string> title;  // none: the panel's
    std::string subtitle = "Layers and heads are counted from 0";
};

}  // namespace heed
