#include "figure/described.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "figure/svg.hpp"

namespace heed {
namespace {

/// As escape_xml wrote it.
std::string unescaped(std::string_view text) {
    using namespace std::string_view_literals;
    constexpr auto entities = std::to_array<std::pair<std::string_view, char>>(
        {{"&amp;"sv, '&'}, {"&lt;"sv, '<'}, {"&gt;"sv, '>'}, {"&quot;"sv, '"'}, {"&#39;"sv, '\''}});
    std::string plain;
    while (!text.empty()) {
        std::size_t length = 1;
        char c = text.front();
        for (const auto& [entity, meant] : entities)
            if (text.starts_with(entity)) {
                length = entity.size();
                c = meant;
            }
        plain += c;
        text.remove_prefix(length);
    }
    return plain;
}

/// The text of the document's first element of this name.
std::optional<std::string> text_in(std::string_view svg, const std::string& element) {
    const std::size_t tag = svg.find("<" + element);
    const std::size_t begin = svg.find('>', tag == std::string_view::npos ? svg.size() : tag);
    const std::size_t end = svg.find("</" + element, begin == std::string_view::npos ? svg.size() : begin);
    if (end == std::string_view::npos) return std::nullopt;
    return unescaped(svg.substr(begin + 1, end - begin - 1));
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

std::string with_description(std::string svg, const DescribedFigure& figure) {
    std::string description;
    for (const std::string& line : figure.lines) description += (description.empty() ? "" : "\n") + line;
    const std::size_t end = svg.find('>', svg.find("<svg"));
    if (end == std::string::npos) return svg;
    return svg.insert(end + 1, "\n" + SvgElement("title").add_text(figure.title).str() + "\n" +
                                   SvgElement("desc").add_text(description).str());
}

std::optional<DescribedFigure> described_figure(std::string_view svg) {
    const auto title = text_in(svg, "title"), description = text_in(svg, "desc");
    if (!title || !description) return std::nullopt;
    return DescribedFigure{*title, lines_of(*description)};
}

}  // namespace heed
