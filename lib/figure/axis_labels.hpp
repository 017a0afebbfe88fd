// The tokens along a heatmap's axes, and the layers and heads along a grid's. What does not fit is turned,
// then shrunk to what can still be read, then thinned evenly; labels never run into each other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/select.hpp"
#include "figure/font_metrics.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

/// What is written, measured once: labels that are longer than their room are cut and keep the whole in a
/// <title>.
struct LabelTexts {
    std::vector<std::string> tokens;  // as given
    std::vector<std::string> shown;
    std::vector<double> widths;                  // of `shown` at a font size of 1
    std::vector<std::string_view> colours = {};  // empty: the figure's ink
};

/// Of labels: special tokens, and what goes on with a word, are lighter than words. Empty: the group's.
[[nodiscard]] std::vector<std::string_view> label_colours(const std::vector<TokenRole>& roles, Theme theme);

/// `longest` is in font sizes.
LabelTexts label_texts(std::vector<std::string> tokens, double longest, const FontMetrics& font);

/// Of the mark at a label's place.
inline constexpr double tick_length = 3;
/// From a mark to its label: less, and "the" would read as "the-".
inline constexpr double tick_to_label = 3.5;

enum class Turn { level, slanted, upright };

/// How the labels of one axis are drawn. Lengths are in SVG's unit.
struct AxisLabels {
    double pitch = 0;  // from one label's place to the next
    double font_size = 0;
    std::size_t step = 1;  // every step-th place has a label, and the last one (`thinned`)
    Turn turn = Turn::level;
    double extent = 0;      // how far they reach away from the matrix
    bool is_round = false;  // every step-th place and no other: round numbers
};

/// The places that have a label.
[[nodiscard]] std::vector<std::size_t> labelled_places(const LabelTexts& texts, const AxisLabels& labels);

/// Labels left of the rows.
AxisLabels row_labels(const LabelTexts& texts, double pitch, double largest_font);
/// Labels below the columns; slanted ones reach at most `room_left` to the left of the matrix, and none is
/// slanted where that is negative.
AxisLabels column_labels(const LabelTexts& texts, double pitch, double largest_font, double room_left);
/// The pitch at which labels of this font lie level below columns.
[[nodiscard]] double level_pitch(const LabelTexts& texts, double font);
/// Numbers from 0 at round places, in place of labels of which there is no room for all.
[[nodiscard]] LabelTexts position_texts(std::size_t count, const FontMetrics& font);
AxisLabels row_positions(const LabelTexts& positions, double pitch);
AxisLabels column_positions(const LabelTexts& positions, double pitch);
/// Short labels above columns, never turned.
AxisLabels heading_labels(const LabelTexts& texts, double pitch, double largest_font);

/// The labels left of `right`, the first row's centre half a pitch below `top`.
SvgElement draw_row_labels(const LabelTexts& texts, const AxisLabels& labels, double right, double top);
/// The labels above `bottom`, none of them slanted, the first column's centre half a pitch right of `left`.
SvgElement draw_labels_above(const LabelTexts& texts, const AxisLabels& labels, double left, double bottom);
/// The labels below `top`, the first column's centre half a pitch right of `left`.
SvgElement draw_column_labels(const LabelTexts& texts, const AxisLabels& labels, double left, double top);

}  // namespace heed
