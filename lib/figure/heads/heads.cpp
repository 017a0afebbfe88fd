#include "figure/heads/heads.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/provenance.hpp"
#include "core/text/number.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double small_font = legend_font;
constexpr double gap = head_view_gap;
constexpr double narrowest = 200;  // that leaves the words room

std::string reading_of(const HeadLines& drawn, const HeadViewOptions& options) {
    std::string text = "Lines run from query to key";
    if (options.queries) {
        text += "; drawn for quer" + std::string(options.queries->size() == 1 ? "y" : "ies");
        for (std::size_t i = 0; i < options.queries->size(); ++i)
            text += (i == 0 ? " " : ", ") + std::to_string((*options.queries)[i]);
    }
    if (drawn.largest <= 0) return text + ". No weight is above 0";
    text += "; the widest is " + weight_text(drawn.largest);
    if (drawn.has_faint)
        text += options.highlight ? "; those of other words are grey" : "; those of special tokens are grey";
    if (drawn.least <= 0) return text;
    return text + ". Weights under " + weight_text(drawn.least) + " are not drawn";
}

std::string title_of(const Attention& attention, const HeadViewOptions& options) {
    if (options.caption.title) return *options.caption.title;
    if (is_lone_matrix(attention)) return "Attention";
    std::string layer =
        attention.layers.empty() ? "Mean over layers" : "Layer " + std::to_string(attention.layers.front());
    if (options.multiples || attention.weights.shape(1) != 1) return layer;
    const std::string head = head_name(attention, 0, options.style.head_names);
    return options.style.head_names == HeadNames::words ? layer + ", " + head : head;
}

struct HeadViewPage {
    HeadViewLayout at;
    HeadViewWords words;
    double width = 0, height = 0;
    double title_height = 0;
    std::vector<LegendEntry> legend = {};
    std::vector<std::string> notes = {};

    double room() const { return width - 2 * at.margin; }
};

/// The tokens decide how wide the words may be, the words how much height a given size leaves the tokens.
HeadViewPage fitted_page(const Attention& attention, const HeadViewOptions& options,
                         const HeadViewWords& words) {
    const Style& style = options.style;
    const Room asked = page_of(style);
    const auto layout = [&](double height) {
        return head_view_layout(attention, style, options.horizontal, height);
    };
    HeadViewPage page{.at = layout(asked.height), .words = words};
    const double margin = page.at.margin;
    const double needed = page.at.width + 2 * margin;
    page.width = asked.is_given() ? std::max(asked.width, needed)
                                  : std::ceil(std::max(needed, narrowest + 2 * margin));
    page.title_height = title_height(words.title, style);
    const bool is_named = page.title_height > 0 && attention.weights.shape(1) == 1 && !options.caption.title;
    if (!is_named) page.legend = legend_of(attention, page.title_height == 0, page.room(), style);
    const double names_height = options.horizontal ? 0 : side_names_height();
    const double top =
        std::ceil(margin + page.title_height + legend_height(page.legend) + gap + names_height);
    const double most_notes = notes_height(words.thinned(99).notes(page.room(), style));
    page.at = layout(asked.height - top - most_notes - margin);
    page.at.top = top;
    page.words = words.thinned(std::max(page.at.queries.step, page.at.keys.step));
    page.notes = page.words.notes(page.room(), style);
    const double bottom = top + page.at.height + notes_height(page.notes) + margin;
    require_fit(style, page.width, bottom, "fewer heads");
    page.height = style.size ? asked.height : std::ceil(bottom);
    return page;
}

DrawnHeads overlaid(const Attention& attention, const HeadViewOptions& options, const HeadLines& drawn,
                    const HeadViewWords& words) {
    const HeadViewPage page = fitted_page(attention, options, words);
    const HeadViewLayout& at = page.at;
    const std::size_t heads = attention.weights.shape(1);
    const ThemeColours colours = colours_of(options.style.theme);
    SvgElement svg = head_view_page(attention, page.words, page.width, page.height, options.style);
    if (page.title_height > 0) svg.add(draw_title(words.title, page.width, at.margin, options.style));
    svg.add(draw_legend(page.legend, options.style.theme, at.margin, at.margin + page.title_height));
    svg.add(draw_side_names(at, side_names(attention), colours.faint))
        .add(draw_head_lines(drawn.lines, attention, at, heads, options.style))
        .add(draw_head_labels(at, colours.ink));
    svg.add(draw_text_lines(page.notes, small_font, at.margin, at.top + at.height + gap)
                .set("fill", colours.faint));
    return {svg.str() + "\n", count_coloured(drawn.lines), hidden_share(drawn.lines, at, heads)};
}

}  // namespace

std::string HeadViewWords::caption() const {
    const std::string thinning = step > 1 ? "One in " + std::to_string(step) + " tokens is labelled. " : "";
    return reading + thinning + subtitle;
}

std::vector<std::string> HeadViewWords::notes(double room, const Style& style) const {
    return shown_caption(broken_into_lines(caption(), room / small_font, style.metrics), style);
}

HeadViewWords HeadViewWords::thinned(std::size_t every) const {
    HeadViewWords words = *this;
    words.step = every;
    return words;
}

double notes_height(const std::vector<std::string>& notes) {
    return notes.empty() ? 0 : gap + height_of_lines(notes.size(), small_font);
}

SvgElement head_view_page(const Attention& attention, const HeadViewWords& words, double width, double height,
                          const Style& style) {
    return svg_page({.kind = "Attention",
                     .title = words.title,
                     .caption = {words.caption()},
                     .provenance = provenance_of(attention),
                     .width = width,
                     .height = height,
                     .on_dark_pages = head_colours_on_dark_pages()},
                    style);
}

Tensor3 matrices_of(const Attention& attention) {
    const Tensor4& all = attention.weights;
    Tensor3 weights = Tensor3::from_shape({all.shape(1), all.shape(2), all.shape(3)});
    std::copy_n(all.data(), weights.size(), weights.data());
    return weights;
}

DrawnHeads drawn_heads(const Attention& attention, const HeadViewOptions& options) {
    assert(attention.weights.shape(0) == 1);
    const Emphasis emphasis = emphasis_of(attention, options.highlight);
    const HeadLines drawn = head_lines(matrices_of(attention), options.queries, emphasis);
    const HeadViewWords words{visible(title_of(attention, options)), reading_of(drawn, options) + ". ",
                              options.caption.subtitle};
    if (options.multiples) return head_multiples(attention, options, drawn, words);
    return overlaid(attention, options, drawn, words);
}

std::string head_view_svg(const Attention& attention, const HeadViewOptions& options) {
    return drawn_heads(attention, options).svg;
}

}  // namespace heed
