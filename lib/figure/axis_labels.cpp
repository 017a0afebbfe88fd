#include "figure/axis_labels.hpp"

#include <algorithm>
#include <cmath>

#include "figure/font_metrics.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double largest_font = 12;
constexpr double smallest_font = 7;  // a smaller one cannot be read
constexpr double thinned_font = 8;
constexpr double longest_label = 13;  // times the font size
constexpr double slant = 0.7071;      // sine and cosine of 45 degrees
constexpr double between_level_labels = 5;
/// From the line of a label's middle to its baseline, times the font size.
constexpr double middle_to_baseline = 0.36;

std::string shown(const std::string& token) {
    return shortened(visible(token), longest_label);
}

/// Font size and step of lines of text, one a token.
AxisLabels stacked(const std::vector<std::string>& tokens, double pitch) {
    AxisLabels labels{tokens, pitch, std::min(largest_font, pitch / line_height)};
    if (labels.font_size < smallest_font) {
        labels.font_size = thinned_font;
        labels.step = static_cast<std::size_t>(std::ceil(thinned_font * line_height / pitch));
    }
    return labels;
}

double widest(const AxisLabels& labels) {
    double width = 0;
    for (std::size_t i = 0; i < labels.tokens.size(); i += labels.step)
        width = std::max(width, text_width(shown(labels.tokens[i]), labels.font_size));
    return width;
}

double centre(const AxisLabels& labels, std::size_t i) {
    return (static_cast<double>(i) + 0.5) * labels.pitch;
}

/// How far labels at 45 degrees reach to the left of the first column.
double slanted_overhang(const AxisLabels& labels) {
    double overhang = 0;
    for (std::size_t i = 0; i < labels.tokens.size(); ++i) {
        const double width = text_width(shown(labels.tokens[i]), labels.font_size);
        overhang =
            std::max(overhang, (width + line_height * labels.font_size / 2) * slant - centre(labels, i));
    }
    return overhang;
}

Turn turn_for(const AxisLabels& labels, double room_left) {
    if (labels.step > 1) return Turn::upright;
    if (widest(labels) + between_level_labels <= labels.pitch) return Turn::level;
    const bool lines_fit = labels.pitch * slant >= labels.font_size * line_height;
    return lines_fit && slanted_overhang(labels) <= room_left ? Turn::slanted : Turn::upright;
}

/// The text of one label that ends (or has its middle, by the group's text-anchor) at the origin. The end of
/// a text from right to left is its left side, so that its start is put there.
SvgElement label_text(const std::string& token, bool ends_at_origin) {
    const std::string label = shown(token);
    SvgElement text("text");
    if (is_right_to_left(label)) {
        text.set("direction", "rtl");
        if (ends_at_origin) text.set("text-anchor", "start");
    }
    if (label != token) text.add(SvgElement("title").add_text(token));
    return text.add_text(label);
}

SvgElement label_group(const AxisLabels& labels, std::string_view name, std::string_view anchor) {
    SvgElement group("g");
    group.set("class", name).set("font-size", labels.font_size).set("text-anchor", anchor);
    return group;
}

SvgElement draw_turned_labels(const AxisLabels& labels, double left, double top) {
    const bool is_slanted = labels.turn == Turn::slanted;
    const double to_baseline = middle_to_baseline * labels.font_size;
    const double right_shift = is_slanted ? to_baseline * slant : to_baseline;
    const double down_shift = is_slanted ? (to_baseline + line_height * labels.font_size / 2) * slant : 0;
    SvgElement group = label_group(labels, "key-labels", "end");
    for (std::size_t i = 0; i < labels.tokens.size(); i += labels.step) {
        const std::string where = "translate(" + svg_number(left + centre(labels, i) + right_shift) + " " +
                                  svg_number(top + down_shift) + ")";
        group.add(label_text(labels.tokens[i], true)
                      .set("transform", where + (is_slanted ? "rotate(-45)" : "rotate(-90)")));
    }
    return group;
}

}  // namespace

AxisLabels row_labels(const std::vector<std::string>& tokens, double pitch) {
    AxisLabels labels = stacked(tokens, pitch);
    labels.extent = widest(labels);
    return labels;
}

AxisLabels column_labels(const std::vector<std::string>& tokens, double pitch, double room_left) {
    AxisLabels labels = stacked(tokens, pitch);
    labels.turn = turn_for(labels, room_left);
    const double line = line_height * labels.font_size;
    if (labels.turn == Turn::level) labels.extent = line;
    if (labels.turn == Turn::slanted) labels.extent = (widest(labels) + line) * slant;
    if (labels.turn == Turn::upright) labels.extent = widest(labels);
    return labels;
}

SvgElement draw_row_labels(const AxisLabels& labels, double right, double top) {
    SvgElement group = label_group(labels, "query-labels", "end");
    for (std::size_t i = 0; i < labels.tokens.size(); i += labels.step)
        group.add(label_text(labels.tokens[i], true)
                      .set("x", right)
                      .set("y", top + centre(labels, i) + middle_to_baseline * labels.font_size));
    return group;
}

SvgElement draw_column_labels(const AxisLabels& labels, double left, double top) {
    if (labels.turn != Turn::level) return draw_turned_labels(labels, left, top);
    SvgElement group = label_group(labels, "key-labels", "middle");
    for (std::size_t i = 0; i < labels.tokens.size(); ++i)
        group.add(label_text(labels.tokens[i], false)
                      .set("x", left + centre(labels, i))
                      .set("y", top + labels.font_size * 0.93));
    return group;
}

}  // namespace heed
