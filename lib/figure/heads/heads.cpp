#include "figure/heads/heads.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/number.hpp"
#include "core/provenance.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double small_font = legend_font;
constexpr double gap = 6;
constexpr double narrowest = 200;  // that leaves the words room
constexpr std::size_t lines_with_titles = 1500;

double stroke_width(const HeadViewLayout& at) {
    return std::clamp(at.queries.pitch / 11, 0.8, 1.8);
}

/// Of the heaviest lines. Those of several heads cross and lie over each other: at full opacity they would
/// hide what is below, and all would look alike.
double largest_opacity(std::size_t heads) {
    return 1 / std::sqrt(static_cast<double>(std::max<std::size_t>(heads, 1)));
}

/// How far a head's lines are beside the middle of their tokens: heads that agree do not hide each other.
double beside_middle(std::size_t head, std::size_t heads, const HeadViewLayout& at) {
    const auto count = static_cast<double>(heads);
    const double step = std::min(1.2 * stroke_width(at), 0.7 * at.queries.pitch / count);
    return (static_cast<double>(head) - (count - 1) / 2) * step;
}

std::string line_path(const HeadLine& line, const HeadViewLayout& at, double beside) {
    const double query = at.queries.centre(line.query) + beside;
    const double key = at.keys.centre(line.key) + beside;
    if (at.horizontal)
        return "M" + svg_point({at.left + query, at.lines_begin()}) + "L" +
               svg_point({at.left + key, at.lines_end()});
    return "M" + svg_point({at.lines_begin(), at.top + query}) + "L" +
           svg_point({at.lines_end(), at.top + key});
}

std::string line_title(const HeadLine& line, const Attention& attention) {
    const auto label = [](const std::string& token) { return shortened(visible(token), 20); };
    return label(attention.query_labels()[line.query]) + " → " + label(attention.key_labels()[line.key]) +
           ": " + weight_text(line.weight) + " (" + head_name(attention, line.head) + ")";
}

/// A group of the lines of one opacity and head; the heaviest come last, on top.
SvgElement line_group(const HeadLine& of, std::size_t heads, Theme theme) {
    SvgElement group("g");
    group.set("stroke", hex(head_colour(of.head, theme)))
        .set("stroke-opacity", rounded(of.opacity / 20.0 * largest_opacity(heads), 3));
    if (is_dashed(of.head)) group.set("stroke-dasharray", head_dashes);
    return group;
}

SvgElement draw_lines(const HeadLines& drawn, const Attention& attention, const HeadViewLayout& at,
                      Theme theme) {
    SvgElement all("g");
    all.set("class", "lines").set("stroke-width", stroke_width(at));
    const bool has_titles = drawn.lines.size() <= lines_with_titles;
    for (std::size_t i = 0; i < drawn.lines.size();) {
        const HeadLine& first = drawn.lines[i];
        SvgElement group = line_group(first, attention.weights.shape(1), theme);
        const double beside = beside_middle(first.head, attention.weights.shape(1), at);
        for (; i < drawn.lines.size(); ++i) {
            const HeadLine& line = drawn.lines[i];
            if (line.head != first.head || line.opacity != first.opacity) break;
            SvgElement path("path");
            path.set("d", line_path(line, at, beside));
            if (has_titles) path.add(SvgElement("title").add_text(line_title(line, attention)));
            group.add(path);
        }
        all.add(group);
    }
    return all;
}

std::string reading_of(const HeadLines& drawn, const std::optional<std::vector<std::size_t>>& queries,
                       std::size_t heads) {
    std::string text = "Lines run from query to key";
    if (queries) {
        text += "; drawn for quer" + std::string(queries->size() == 1 ? "y" : "ies");
        for (std::size_t i = 0; i < queries->size(); ++i)
            text += (i == 0 ? " " : ", ") + std::to_string((*queries)[i]);
    }
    text += "; the heavier, the more opaque";
    if (drawn.largest <= 0) return text + ". No weight is above 0";
    text += ", up to " + weight_text(drawn.largest);
    if (heads > 1)
        text += " at " + rounded(100 * largest_opacity(heads), 0) + " % opacity, so that " +
                std::to_string(heads) + " heads add up";
    return text + ". Weights under " + weight_text(drawn.least) + " are not drawn";
}

/// Which tokens are the queries, which the keys.
SvgElement draw_names(const HeadViewLayout& at, std::string_view faint) {
    SvgElement group("g");
    group.set("font-size", small_font).set("fill", faint);
    const auto add = [&](const char* name, double x, double y, const char* anchor) {
        group.add(SvgElement("text").set("x", x).set("y", y).set("text-anchor", anchor).add_text(name));
    };
    if (at.horizontal) {
        const double above_lines = at.top + at.queries.extent - (line_height - ascent) * small_font;
        add("Query", at.margin, above_lines, "start");
        add("Key", at.margin, at.top + at.height - at.keys.extent + small_font * ascent, "start");
    } else {
        const double y = at.top - gap / 2 - (line_height - ascent) * small_font;
        add("Query", at.left + std::max(at.queries.extent, at.queries.metrics.width("Query", small_font)), y,
            "end");
        add("Key", at.left + at.width - at.keys.extent, y, "start");
    }
    return group;
}

SvgElement draw_labels(const HeadViewLayout& at, std::string_view ink) {
    SvgElement group("g");
    group.set("fill", ink);
    if (at.horizontal) {
        group.add(draw_tokens(at.queries, Side::top, at.left, at.top + at.queries.extent));
        group.add(draw_tokens(at.keys, Side::bottom, at.left, at.top + at.height - at.keys.extent));
    } else {
        group.add(draw_tokens(at.queries, Side::left, at.left + at.queries.extent, at.top));
        group.add(draw_tokens(at.keys, Side::right, at.left + at.width - at.keys.extent, at.top));
    }
    return group;
}

std::string thinning_note(std::size_t step) {
    return step == 1 ? "" : "Labels thinned: 1 of " + std::to_string(step) + ". ";
}

Tensor3 matrices_of(const Attention& attention) {
    const Tensor4& all = attention.weights;
    Tensor3 weights = Tensor3::from_shape({all.shape(1), all.shape(2), all.shape(3)});
    std::copy_n(all.data(), weights.size(), weights.data());
    return weights;
}

std::string title_of(const Attention& attention, const Caption& caption) {
    if (caption.title) return *caption.title;
    const std::string layer =
        attention.layers.empty() ? "Mean over layers" : "Layer " + std::to_string(attention.layers.front());
    return attention.weights.shape(1) == 1 ? layer + ", " + head_name(attention, 0) : layer;
}

/// What is written besides the tokens.
struct Words {
    std::string title, reading, subtitle;

    std::vector<std::string> notes(std::size_t step, double room, const FontMetrics& metrics) const {
        return broken_into_lines(reading + thinning_note(step) + subtitle, room / small_font, metrics);
    }
};

struct HeadViewPage {
    HeadViewLayout at;
    double width = 0, height = 0;
    double title_height = 0;
    std::vector<LegendEntry> legend = {};
    std::vector<std::string> notes = {};

    double room() const { return width - 2 * at.margin; }
};

double notes_height(const std::vector<std::string>& notes) {
    return gap + height_of_lines(notes.size(), small_font);
}

/// The tokens decide how wide the words may be, the words how much height a given size leaves the tokens.
HeadViewPage fitted_page(const Attention& attention, const HeadViewOptions& options, const Words& words) {
    const Style& style = options.style;
    const Room asked = page_of(style);
    const auto layout = [&](double height) {
        return head_view_layout(attention, style, options.horizontal, height);
    };
    HeadViewPage page{.at = layout(asked.height)};
    const double margin = page.at.margin;
    const double needed = page.at.width + 2 * margin;
    page.width = asked.is_given() ? std::max(asked.width, needed)
                                  : std::ceil(std::max(needed, narrowest + 2 * margin));
    page.title_height = title_height(words.title, style);
    const bool is_named = page.title_height > 0 && attention.weights.shape(1) == 1 && !options.caption.title;
    if (!is_named) page.legend = legend_of(attention, page.title_height == 0, page.room(), style.metrics);
    const double names_height = options.horizontal ? 0 : small_font * line_height + gap / 2;
    const double top =
        std::ceil(margin + page.title_height + legend_height(page.legend) + gap + names_height);
    const double most_notes = notes_height(words.notes(99, page.room(), style.metrics));
    page.at = layout(asked.height - top - most_notes - margin);
    page.at.top = top;
    page.notes = words.notes(std::max(page.at.queries.step, page.at.keys.step), page.room(), style.metrics);
    const double bottom = top + page.at.height + notes_height(page.notes) + margin;
    require_fit(style, page.width, bottom, "fewer heads");
    page.height = style.size ? asked.height : std::ceil(bottom);
    return page;
}

}  // namespace

std::string head_view_svg(const Attention& attention, const HeadViewOptions& options) {
    assert(attention.weights.shape(0) == 1);
    const std::size_t heads = attention.weights.shape(1);
    const HeadLines drawn = head_lines(matrices_of(attention), options.queries);
    const Words words{visible(title_of(attention, options.caption)),
                      reading_of(drawn, options.queries, heads) + ". ", options.caption.subtitle};
    const HeadViewPage page = fitted_page(attention, options, words);
    const HeadViewLayout& at = page.at;
    const ThemeColours colours = colours_of(options.style.theme);

    SvgElement svg = svg_page({.title = "Attention: " + words.title,
                               .provenance = provenance_of(attention),
                               .width = page.width,
                               .height = page.height},
                              options.style);
    if (page.title_height > 0) svg.add(draw_title(words.title, page.width, at.margin, options.style));
    svg.add(draw_legend(page.legend, options.style.theme, at.margin, at.margin + page.title_height));
    svg.add(draw_names(at, colours.faint)).add(draw_lines(drawn, attention, at, options.style.theme));
    svg.add(draw_labels(at, colours.ink));
    svg.add(draw_text_lines(page.notes, small_font, at.margin, at.top + at.height + gap)
                .set("fill", colours.faint));
    return svg.str() + "\n";
}

}  // namespace heed
