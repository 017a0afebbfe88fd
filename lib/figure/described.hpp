// What an SVG says of itself to a screen reader, and to whoever asks how it was made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct DescribedFigure {
    std::string title;
    std::vector<std::string> lines;  // of its description
};

/// The document with title and description in front of what it draws.
[[nodiscard]] std::string with_description(std::string svg, const DescribedFigure& figure);

/// Of a document that heed has drawn; nothing for one without a title or a description.
[[nodiscard]] std::optional<DescribedFigure> described_figure(std::string_view svg);

}  // namespace heed
