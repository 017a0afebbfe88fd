// What a figure says of itself to a screen reader, and to whoever asks how it was made: an SVG in title and
// desc, a PNG in texts, a PDF in its document information, DOT in comments before the graph.
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

/// The PNG of a figure, with its title and description.
[[nodiscard]] std::string png_with_description(std::string png, const DescribedFigure& figure);

/// A comment per line, title first, to stand before a graph in DOT.
[[nodiscard]] std::string dot_comments(const DescribedFigure& figure);

/// Of the bytes of a figure that heed has drawn, in any of these formats; nothing for one without a title or
/// a description.
[[nodiscard]] std::optional<DescribedFigure> described_figure(std::string_view file);

}  // namespace heed
