#include "figure/described.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/words.hpp"
#include "figure/label.hpp"
#include "format/pdf_info.hpp"
#include "format/png.hpp"

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

std::optional<DescribedFigure> figure_of(const std::optional<std::string>& title,
                                         const std::optional<std::string>& description) {
    if (!title || !description) return std::nullopt;
    return DescribedFigure{*title, lines_of(*description)};
}

constexpr std::string_view comment = "// ";  // in DOT

/// Of a graph in DOT, before which they stand.
std::optional<DescribedFigure> figure_in_comments(std::string_view dot) {
    std::vector<std::string> lines;
    while (dot.starts_with(comment)) {
        const std::size_t end = std::min(dot.find('\n'), dot.size());
        lines.emplace_back(dot.substr(comment.size(), end - comment.size()));
        dot.remove_prefix(std::min(end + 1, dot.size()));
    }
    if (!dot.starts_with("digraph ") || lines.size() < 2) return std::nullopt;
    return DescribedFigure{lines.front(), {lines.begin() + 1, lines.end()}};
}

}  // namespace

std::string png_with_description(std::string png, const DescribedFigure& figure) {
    // The last comes first.
    png = with_text(std::move(png), "Description", joined(figure.lines, "\n"));
    return with_text(std::move(png), "Title", figure.title);
}

std::string dot_comments(const DescribedFigure& figure) {
    std::string comments = std::string(comment) + visible(figure.title) + "\n";
    for (const std::string& line : figure.lines) comments += std::string(comment) + visible(line) + "\n";
    return comments;
}

std::optional<DescribedFigure> described_figure(std::string_view file) {
    if (file.starts_with("\x89PNG"))
        return figure_of(text_in_png(file, "Title"), text_in_png(file, "Description"));
    if (file.starts_with("%PDF-"))
        return figure_of(pdf_information(file, "Title"), pdf_information(file, "Subject"));
    if (file.starts_with(comment)) return figure_in_comments(file);
    return figure_of(text_in(file, "title"), text_in(file, "desc"));
}

}  // namespace heed
