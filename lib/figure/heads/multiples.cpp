// Small multiples of a layer's heads: a narrow panel for each, side by side, in as many rows as they need.
#include <algorithm>
#include <cmath>

#include "core/provenance.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double usual_width = 940;
constexpr double between_panels = 18;
constexpr double usual_height = 480;  // of a panel
constexpr double largest_row_pitch = 14, smallest_row_pitch = 0.05;
constexpr double roomy_row_pitch = 9.5;  // leaves a label for each token
constexpr double label_room = 76;
constexpr double widest_span = 180;
constexpr double heading_font = roomy_texts.tick;

struct MultiplesPage {
    HeadViewLayout panel;  // of any: all are alike
    HeadViewWords words;
    std::size_t columns = 1, rows = 1;
    double margin = 0, top = 0;
    double title_height = 0, width = 0, height = 0;
    double panel_head = 0;  // above each panel, for its name and, in a row's first, those of its sides
    std::vector<std::string> notes = {};

    double left_of(std::size_t number) const {
        return margin + static_cast<double>(number % columns) * (panel.width + between_panels);
    }
    double top_of(std::size_t number) const {
        const std::size_t row = number / columns;
        return top + static_cast<double>(row) * (panel.height + panel_head + head_view_gap);
    }
};

/// Lines take what so many panels leave of the room, as far as that makes them easier to follow.
void widen(HeadViewLayout& panel, std::size_t columns, double room) {
    const auto count = static_cast<double>(columns);
    const double rest = (room - count * panel.width - (count - 1) * between_panels) / count;
    const double more = std::clamp(rest, 0.0, std::max(0.0, widest_span - panel.span));
    panel.span += more;
    panel.width += more;
}

/// The panels, `pitch` from a token to the next.
MultiplesPage page_with(const Attention& attention, const HeadViewOptions& options,
                        const HeadViewWords& words, double pitch) {
    const Style& style = options.style;
    const Room asked = page_of(style);
    const std::size_t heads = attention.weights.shape(1);
    MultiplesPage page{.panel = {}, .words = words};
    page.margin = text_sizes_for(asked).margin;
    const double room = (asked.is_given() ? asked.width : usual_width) - 2 * page.margin;
    page.panel = narrow_layout(attention, style, pitch, std::clamp((room - 70) / 2, 24.0, label_room));
    const double fitting = std::floor((room + between_panels) / (page.panel.width + between_panels) + 1e-6);
    const auto most = static_cast<std::size_t>(std::max(1.0, fitting));
    page.rows = (heads + most - 1) / most;
    page.columns = (heads + page.rows - 1) / page.rows;
    if (asked.is_given()) widen(page.panel, page.columns, room);
    page.title_height = title_height(words.title, style);
    page.top = std::ceil(page.margin + page.title_height);
    page.panel_head = 1.2 * heading_font * line_height + side_names_height();
    const double needed = page.left_of(page.columns - 1) + page.panel.width + page.margin;
    page.width = asked.is_given() ? std::max(asked.width, needed) : std::ceil(std::max(needed, 260.0));
    page.words = words.thinned(std::max(page.panel.queries.step, page.panel.keys.step));
    page.notes = page.words.notes(page.width - 2 * page.margin, style);
    const double end = page.top_of((page.rows - 1) * page.columns) + page.panel_head + page.panel.height;
    page.height = std::ceil(end + notes_height(page.notes) + page.margin);
    return page;
}

/// As large as the height that was asked for allows.
MultiplesPage fitted_multiples(const Attention& attention, const HeadViewOptions& options,
                               const HeadViewWords& words) {
    const Room asked = page_of(options.style);
    const auto fits = [&](double pitch) {
        return page_with(attention, options, words, pitch).height <= asked.height;
    };
    const auto tokens =
        static_cast<double>(std::max(attention.encoding.tokens.size(), attention.keys().size()));
    const double usual = std::clamp(usual_height / std::max(tokens, 1.0), roomy_row_pitch, largest_row_pitch);
    const double pitch = !asked.is_given() ? usual
                         : fits(largest_row_pitch)
                             ? largest_row_pitch
                             : largest_fitting(smallest_row_pitch, largest_row_pitch, 16, fits);
    MultiplesPage page = page_with(attention, options, words, pitch);
    require_fit(options.style, page.width, page.height, "fewer heads");
    if (options.style.size) page.height = asked.height;
    return page;
}

/// A head's name above its panel.
SvgElement heading(const Attention& attention, const MultiplesPage& page, std::size_t head,
                   const Style& style) {
    std::string name = head_name(attention, head, style.head_names);
    const bool names_layer = style.head_names != HeadNames::words;
    if (page.title_height == 0 && !names_layer && !attention.layers.empty())
        name = "layer " + std::to_string(attention.layers.front()) + ", " + name;
    return SvgElement("text")
        .set("x", page.left_of(head))
        .set("y", page.top_of(head) + heading_font * ascent)
        .add_text(shortened(as_sentence(name), page.panel.width / heading_font, style.metrics));
}

}  // namespace

DrawnHeads head_multiples(const Attention& attention, const HeadViewOptions& options, const HeadLines& drawn,
                          const HeadViewWords& words) {
    const MultiplesPage page = fitted_multiples(attention, options, words);
    const ThemeColours colours = colours_of(options.style.theme);
    const std::size_t heads = attention.weights.shape(1);
    std::vector<std::vector<HeadLine>> of_head(heads);
    for (const HeadLine& line : drawn.lines) of_head[line.head].push_back(line);

    SvgElement svg = head_view_page(attention, page.words, page.width, page.height, options.style);
    if (page.title_height > 0) svg.add(draw_title(words.title, page.width, page.margin, options.style));
    DrawnHeads all;
    SvgElement headings("g");
    headings.set("class", "head-names").set("font-size", heading_font).set("fill", colours.ink);
    for (std::size_t head = 0; head < heads; ++head) {
        HeadViewLayout at = page.panel;
        at.left = page.left_of(head);
        at.top = page.top_of(head) + page.panel_head;
        headings.add(heading(attention, page, head, options.style));
        if (head % page.columns == 0) svg.add(draw_side_names(at, side_names(attention), colours.faint));
        svg.add(draw_head_lines(of_head[head], attention, at, 1, options.style))
            .add(draw_head_labels(at, colours.ink));
        if (const double hidden = hidden_share(of_head[head], at, 1); head == 0 || hidden > all.hidden)
            all.hidden = hidden, all.lines = count_coloured(of_head[head]);
    }
    svg.add(headings);
    const double notes = height_of_lines(page.notes.size(), legend_font);
    svg.add(draw_text_lines(page.notes, legend_font, page.margin, page.height - page.margin - notes)
                .set("fill", colours.faint));
    all.svg = svg.str() + "\n";
    return all;
}

}  // namespace heed
