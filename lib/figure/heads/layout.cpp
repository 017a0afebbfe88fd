// Where a head view's tokens and lines stand: parts.hpp.
#include <algorithm>

#include "figure/axis_labels.hpp"
#include "figure/heads/parts.hpp"
#include "figure/page.hpp"

namespace heed {
namespace {

constexpr double name_room = 36;  // "Query" left of a row
constexpr double label_gap = 4;   // between a token and its lines
constexpr double usual_column = 480;
constexpr double usual_row = 720;
constexpr double usual_column_span = 220;
constexpr double usual_row_span = 160;
constexpr double roomy_level_pitch = 40;
constexpr double least_span = 60;
constexpr double largest_pitch = 22;
constexpr double roomy_pitch = 9.5;  // leaves a label for each token
constexpr double least_pitch = 0.05;
constexpr double inset_room = 9.5;  // of thinned labels, before the first and after the last
constexpr double least_label_room = 24;
constexpr double label_share = 0.32;  // of a given width, at most, for each column's labels

/// From a token to the next, if `count` tokens may take `room`. Without a given size none goes without a
/// label.
double pitch_for(std::size_t count, double room, bool is_given) {
    const double fitting =
        (is_given ? room - inset_room : room) / static_cast<double>(std::max<std::size_t>(count, 1));
    return std::clamp(fitting, is_given ? least_pitch : roomy_pitch, largest_pitch);
}

std::size_t longer(const Attention& attention) {
    return std::max(attention.encoding.tokens.size(), attention.keys().size());
}

/// The tokens at both ends, in the colours of what they are.
void set_colours(HeadViewLayout& at, const Attention& attention, Theme theme) {
    at.queries.colours = label_colours(roles_of(attention.encoding), theme);
    at.keys.colours = label_colours(roles_of(attention.encoding_of_keys()), theme);
}

HeadViewLayout columns(const Attention& attention, const Style& style, double height_left) {
    const double margin = text_sizes_for(page_of(style)).margin;
    const double usual = pitch_for(longer(attention), usual_column, false);
    const bool is_given = style.size || usual * static_cast<double>(longer(attention)) > height_left;
    const double pitch = is_given ? pitch_for(longer(attention), height_left, true) : usual;
    const Room page = page_of(style);
    const double label_room = page.is_given() ? std::max(0.0, label_share * (page.width - 2 * margin)) : 1e6;
    HeadViewLayout at{
        .horizontal = false,
        .margin = margin,
        .queries = token_column(attention.query_labels(), pitch, label_room, style.metrics),
        .keys = token_column(attention.key_labels(), pitch, label_room, style.metrics),
        .span = usual_column_span,
    };
    const double labels = at.queries.extent + at.keys.extent + 2 * label_gap;
    if (page.is_given()) at.span = std::max(least_span, page.width - 2 * margin - labels);
    at.left = margin;
    at.width = labels + at.span;
    at.height = std::max(at.queries.length(), at.keys.length());
    return at;
}

HeadViewLayout rows(const Attention& attention, const Style& style, double height_left) {
    const double margin = text_sizes_for(page_of(style)).margin;
    const Room page = page_of(style);
    const double room = page.is_given() ? page.width - 2 * margin - name_room : usual_row;
    const double level = std::max(level_pitch(attention.query_labels(), style.metrics),
                                  level_pitch(attention.key_labels(), style.metrics));
    const bool fits = level * static_cast<double>(longer(attention)) <= room;
    const double count = static_cast<double>(std::max<std::size_t>(longer(attention), 1));
    const double pitch = fits ? std::max(level, std::min(room / count, roomy_level_pitch))
                              : pitch_for(longer(attention), room, page.is_given());
    const double label_room = std::max(least_label_room, (height_left - least_span) / 2 - label_gap);
    HeadViewLayout at{
        .horizontal = true,
        .margin = margin,
        .queries = token_row(attention.query_labels(), pitch, label_room, style.metrics),
        .keys = token_row(attention.key_labels(), pitch, label_room, style.metrics),
        .span = usual_row_span,
    };
    const double labels = at.queries.extent + at.keys.extent + 2 * label_gap;
    if (style.size) at.span = std::max(least_span, height_left - labels);
    at.left = margin + name_room;
    at.width = name_room + std::max(at.queries.length(), at.keys.length());
    at.height = labels + at.span;
    return at;
}

}  // namespace

double HeadViewLayout::lines_begin() const {
    return (horizontal ? top : left) + queries.extent + label_gap;
}

HeadViewLayout narrow_layout(const Attention& attention, const Style& style, double pitch,
                             double label_room) {
    HeadViewLayout at{
        .horizontal = false,
        .margin = 0,
        .queries = token_column(attention.query_labels(), pitch, label_room, style.metrics),
        .keys = token_column(attention.key_labels(), pitch, label_room, style.metrics),
        .span = least_span,
    };
    set_colours(at, attention, style.theme);
    at.width = at.queries.extent + at.keys.extent + 2 * label_gap + at.span;
    at.height = std::max(at.queries.length(), at.keys.length());
    return at;
}

HeadViewLayout head_view_layout(const Attention& attention, const Style& style, bool horizontal,
                                double height_left) {
    HeadViewLayout at = (horizontal ? rows : columns)(attention, style, height_left);
    set_colours(at, attention, style.theme);
    return at;
}

}  // namespace heed
