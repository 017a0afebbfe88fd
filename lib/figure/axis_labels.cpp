#include "figure/axis_labels.hpp"

#include <algorithm>
#include <cmath>

#include "figure/label.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double slant = 0.7071;  // sine and cosine of 45 degrees
constexpr double between_level_labels = 5;

/// Font size and step of lines of text, one per place.
AxisLabels stacked(double pitch, double largest_font) {
    AxisLabels labels{pitch, std::min(largest_font, pitch / line_height)};
    if (labels.font_size < smallest_font) {
        labels.font_size = smallest_font;
        labels.step = static_cast<std::size_t>(std::ceil(smallest_font * line_height / pitch));
    }
    return labels;
}

double widest(const LabelTexts& texts, const AxisLabels& labels) {
    double width = 0;
    for (const std::size_t i : labelled_places(texts, labels))
        width = std::max(width, texts.widths[i] * labels.font_size);
    return width;
}

double centre(const AxisLabels& labels, std::size_t i) {
    return (static_cast<double>(i) + 0.5) * labels.pitch;
}

/// How far labels at 45 degrees reach to the left of the first column.
double slanted_overhang(const LabelTexts& texts, const AxisLabels& labels) {
    double overhang = 0;
    for (std::size_t i = 0; i < texts.widths.size(); ++i) {
        const double width = texts.widths[i] * labels.font_size;
        overhang =
            std::max(overhang, (width + line_height * labels.font_size / 2) * slant - centre(labels, i));
    }
    return overhang;
}

Turn turn_for(const LabelTexts& texts, const AxisLabels& labels, double room_left) {
    if (labels.step > 1) return Turn::upright;
    if (widest(texts, labels) + between_level_labels <= labels.pitch) return Turn::level;
    const bool lines_fit = labels.pitch * slant >= labels.font_size * line_height;
    return lines_fit && slanted_overhang(texts, labels) <= room_left ? Turn::slanted : Turn::upright;
}

/// The text of one label that ends (or has its middle, by the group's text-anchor) at the origin. The end of
/// a text from right to left is its left side, so that its start is put there.
SvgElement label_text(const LabelTexts& texts, std::size_t i, bool ends_at_origin) {
    const std::string& label = texts.shown[i];
    SvgElement text("text");
    if (!texts.colours.empty() && !texts.colours[i].empty()) text.set("fill", texts.colours[i]);
    if (is_right_to_left(label)) {
        text.set("direction", "rtl");
        if (ends_at_origin) text.set("text-anchor", "start");
    }
    if (label != texts.tokens[i]) text.add(SvgElement("title").add_text(texts.tokens[i]));
    return text.add_text(label);
}

SvgElement label_group(const AxisLabels& labels, std::string_view anchor) {
    SvgElement group("g");
    group.set("font-size", labels.font_size).set("text-anchor", anchor);
    return group;
}

SvgElement draw_turned_labels(const LabelTexts& texts, const AxisLabels& labels, double left, double top) {
    const bool is_slanted = labels.turn == Turn::slanted;
    const double to_baseline = middle_to_baseline * labels.font_size;
    const double right_shift = is_slanted ? to_baseline * slant : to_baseline;
    const double down_shift = is_slanted ? (to_baseline + line_height * labels.font_size / 2) * slant : 0;
    SvgElement group = label_group(labels, "end");
    for (const std::size_t i : labelled_places(texts, labels)) {
        const std::string where = moved_to({left + centre(labels, i) + right_shift, top + down_shift});
        group.add(label_text(texts, i, true)
                      .set("transform", where + (is_slanted ? "rotate(-45)" : "rotate(-90)")));
    }
    return group;
}

/// The least of 1, 2, 5, 10, … that is not below `step`.
std::size_t round_step(std::size_t step) {
    for (std::size_t power = 1;; power *= 10)
        for (const std::size_t factor : {1U, 2U, 5U})
            if (factor * power >= step) return factor * power;
}

}  // namespace

std::vector<std::size_t> labelled_places(const LabelTexts& texts, const AxisLabels& labels) {
    if (!labels.is_round) return thinned(texts.shown.size(), labels.step);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < texts.shown.size(); i += labels.step) places.push_back(i);
    return places;
}

std::vector<std::string_view> label_colours(const std::vector<TokenRole>& roles, Theme theme) {
    std::vector<std::string_view> colours;
    colours.reserve(roles.size());
    for (const TokenRole role : roles)
        colours.push_back(role == TokenRole::word ? "" : colours_of(theme).faint);
    return colours;
}

LabelTexts label_texts(std::vector<std::string> tokens, double longest, const FontMetrics& font) {
    LabelTexts texts;
    for (const std::string& token : tokens) {
        texts.shown.push_back(shortened(visible(token), longest, font));
        texts.widths.push_back(font.width(texts.shown.back(), 1));
    }
    texts.tokens = std::move(tokens);
    return texts;
}

AxisLabels row_labels(const LabelTexts& texts, double pitch, double largest_font) {
    AxisLabels labels = stacked(pitch, largest_font);
    labels.extent = widest(texts, labels);
    return labels;
}

AxisLabels column_labels(const LabelTexts& texts, double pitch, double largest_font, double room_left) {
    AxisLabels labels = stacked(pitch, largest_font);
    labels.turn = turn_for(texts, labels, room_left);
    const double line = line_height * labels.font_size;
    if (labels.turn == Turn::level) labels.extent = line;
    if (labels.turn == Turn::slanted) labels.extent = (widest(texts, labels) + line) * slant;
    if (labels.turn == Turn::upright) labels.extent = widest(texts, labels);
    if (texts.shown.empty()) labels.extent = 0;
    return labels;
}

double level_pitch(const LabelTexts& texts, double font) {
    return widest(texts, {.font_size = font}) + between_level_labels;
}

LabelTexts position_texts(std::size_t count, const FontMetrics& font) {
    LabelTexts texts;
    for (std::size_t i = 0; i < count; ++i) {
        texts.tokens.push_back(std::to_string(i));
        texts.widths.push_back(font.width(texts.tokens.back(), 1));
    }
    texts.shown = texts.tokens;
    return texts;
}

AxisLabels row_positions(const LabelTexts& positions, double pitch) {
    AxisLabels labels = stacked(pitch, smallest_font);
    labels.is_round = true;
    labels.step = round_step(labels.step);
    labels.extent = widest(positions, labels);
    return labels;
}

AxisLabels column_positions(const LabelTexts& positions, double pitch) {
    AxisLabels labels = heading_labels(positions, pitch, smallest_font);
    labels.is_round = true;
    labels.step = round_step(labels.step);
    return labels;
}

AxisLabels heading_labels(const LabelTexts& texts, double pitch, double largest_font) {
    AxisLabels labels = stacked(pitch, largest_font);
    const double needed = widest(texts, labels) + between_level_labels;
    labels.step = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(needed / pitch)));
    labels.extent = line_height * labels.font_size;
    return labels;
}

SvgElement draw_row_labels(const LabelTexts& texts, const AxisLabels& labels, double right, double top) {
    SvgElement group = label_group(labels, "end");
    for (const std::size_t i : labelled_places(texts, labels))
        group.add(label_text(texts, i, true)
                      .set("x", right)
                      .set("y", top + centre(labels, i) + middle_to_baseline * labels.font_size));
    return group;
}

SvgElement draw_labels_above(const LabelTexts& texts, const AxisLabels& labels, double left, double bottom) {
    const bool is_level = labels.turn == Turn::level;
    SvgElement group = label_group(labels, is_level ? "middle" : "start");
    const double to_baseline = middle_to_baseline * labels.font_size;
    for (const std::size_t i : labelled_places(texts, labels)) {
        const double middle = left + centre(labels, i);
        SvgElement text = label_text(texts, i, false);
        if (is_level)
            text.set("x", middle).set("y", bottom - (line_height - ascent) * labels.font_size);
        else
            text.set("transform", moved_to({middle + to_baseline, bottom}) + "rotate(-90)");
        if (!is_level && is_right_to_left(texts.shown[i])) text.set("text-anchor", "end");
        group.add(text);
    }
    return group;
}

SvgElement draw_column_labels(const LabelTexts& texts, const AxisLabels& labels, double left, double top) {
    if (labels.turn != Turn::level) return draw_turned_labels(texts, labels, left, top);
    SvgElement group = label_group(labels, "middle");
    for (const std::size_t i : labelled_places(texts, labels))
        group.add(label_text(texts, i, false)
                      .set("x", left + centre(labels, i))
                      .set("y", top + labels.font_size * ascent));
    return group;
}

}  // namespace heed
