// The tokens of a head view along a straight line: parts.hpp.
#include <algorithm>
#include <cmath>

#include "figure/columns.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double largest_font = 12;
constexpr double longest_label = 13;  // times the font size
constexpr double between_level_labels = 6;

TokenLine line_of(const std::vector<std::string>& tokens, double pitch, const FontMetrics& metrics) {
    TokenLine line{.labels = {},
                   .tokens = tokens,
                   .metrics = metrics,
                   .pitch = pitch,
                   .font = std::min(largest_font, pitch / line_height)};
    if (line.font < smallest_font) {
        line.font = smallest_font;
        line.step = static_cast<std::size_t>(std::ceil(smallest_font * line_height / pitch));
        line.inset = (smallest_font * line_height - pitch) / 2;
    }
    return line;
}

void set_labels(TokenLine& line, double longest) {
    for (const std::string& token : line.tokens)
        line.labels.push_back(shortened(visible(token), longest, line.metrics));
}

/// Chinese, Japanese and Korean can be written from top to bottom.
bool is_stacked(const std::string& label) {
    const auto characters = characters_of(label);
    return std::all_of(characters.begin(), characters.end(),
                       [](const std::string& character) { return columns_of(character) == 2; });
}

double turned_extent(const TokenLine& line, std::size_t i) {
    const std::string& label = line.labels[i];
    if (!is_stacked(label)) return line.metrics.width(label, line.font);
    return static_cast<double>(characters_of(label).size()) * line_height * line.font;
}

/// The element for a label, without its place; the whole token for who asks.
SvgElement label_element(const TokenLine& line, std::size_t i) {
    SvgElement text("text");
    if (!line.colours.empty() && !line.colours[i].empty()) text.set("fill", line.colours[i]);
    if (line.labels[i] != line.tokens[i]) text.add(SvgElement("title").add_text(line.tokens[i]));
    return text;
}

SvgElement draw_in_column(const TokenLine& line, std::size_t i, Side side, double y) {
    SvgElement text = label_element(line, i);
    text.set("y", y + line.centre(i) + middle_to_baseline * line.font);
    if (is_right_to_left(line.labels[i]))
        // The start of such a text is its right side.
        text.set("direction", "rtl").set("text-anchor", side == Side::left ? "start" : "end");
    return text.add_text(line.labels[i]);
}

SvgElement draw_stacked(const TokenLine& line, std::size_t i, double x, double top) {
    SvgElement text = label_element(line, i);
    text.set("text-anchor", "middle");
    double y = top + ascent * line.font;
    for (const std::string& character : characters_of(line.labels[i])) {
        text.add(SvgElement("tspan").set("x", x).set("y", y).add_text(character));
        y += line_height * line.font;
    }
    return text;
}

SvgElement draw_in_row(const TokenLine& line, std::size_t i, Side side, double x, double y) {
    const std::string& label = line.labels[i];
    const double middle = x + line.centre(i);
    if (line.level) {
        SvgElement text = label_element(line, i);
        if (is_right_to_left(label)) text.set("direction", "rtl");
        const double baseline =
            side == Side::top ? y - (line_height - ascent) * line.font : y + ascent * line.font;
        return text.set("x", middle).set("y", baseline).add_text(label);
    }
    if (is_stacked(label))
        return draw_stacked(line, i, middle, side == Side::top ? y - turned_extent(line, i) : y);
    SvgElement text = label_element(line, i);
    const bool ends_here = (side == Side::bottom) != is_right_to_left(label);
    if (is_right_to_left(label)) text.set("direction", "rtl");
    return text.set("text-anchor", ends_here ? "end" : "start")
        .set("transform", moved_to({middle + middle_to_baseline * line.font, y}) + "rotate(-90)")
        .add_text(label);
}

}  // namespace

TokenLine token_column(const std::vector<std::string>& tokens, double pitch, double room,
                       const FontMetrics& metrics) {
    TokenLine line = line_of(tokens, pitch, metrics);
    set_labels(line, std::min(longest_label, room / line.font));
    for (const std::size_t i : thinned(line.labels.size(), line.step))
        line.extent = std::max(line.extent, line.metrics.width(line.labels[i], line.font));
    return line;
}

double level_pitch(const std::vector<std::string>& tokens, const FontMetrics& metrics) {
    double widest = largest_font;
    for (const std::string& token : tokens)
        widest =
            std::max(widest, metrics.width(shortened(visible(token), longest_label, metrics), largest_font));
    return widest + between_level_labels;
}

TokenLine token_row(const std::vector<std::string>& tokens, double pitch, double room,
                    const FontMetrics& metrics) {
    TokenLine line = line_of(tokens, pitch, metrics);
    line.level = level_pitch(tokens, metrics) <= pitch;
    // Characters that are stacked take a line each.
    set_labels(line, line.level ? longest_label : std::min(longest_label, room / line.font / line_height));
    if (line.level) line.extent = line_height * line.font;
    if (line.level) return line;
    for (const std::size_t i : thinned(line.labels.size(), line.step))
        line.extent = std::max(line.extent, turned_extent(line, i));
    return line;
}

SvgElement draw_tokens(const TokenLine& line, Side side, double x, double y) {
    SvgElement group("g");
    const bool is_row = side == Side::top || side == Side::bottom;
    const bool is_query = side == Side::left || side == Side::top;
    group.set("class", is_query ? "query-labels" : "key-labels").set("font-size", line.font);
    group.set("text-anchor", is_row ? "middle" : side == Side::left ? "end" : "start");
    for (const std::size_t i : thinned(line.tokens.size(), line.step))
        group.add(is_row ? draw_in_row(line, i, side, x, y) : draw_in_column(line, i, side, y).set("x", x));
    return group;
}

}  // namespace heed
