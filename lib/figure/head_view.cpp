#include "figure/head_view.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "figure/font_metrics.hpp"
#include "figure/head_colours.hpp"
#include "figure/head_lines.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/token_line.hpp"

namespace heed {
namespace {

constexpr double title_font = 14;
constexpr double small_font = 9;
constexpr double swatch = 14;
constexpr double label_gap = 4;  // between a token and its lines
constexpr double gap = 6;
constexpr double usual_span = 220;      // of the lines, from column to column
constexpr double usual_row_span = 160;  // from row to row
constexpr double largest_pitch = 22;
constexpr double least_pitch = 9.5;  // that leaves a label for each token
constexpr std::size_t lines_with_titles = 1500;
constexpr double usual_length = 480;  // of a column
constexpr double usual_row = 720;
constexpr double widest_level_pitch = 60;

/// Where tokens and lines stand, below the words above them.
struct Layout {
    bool horizontal;
    double margin;
    double width, height;  // of tokens and lines
    TokenLine queries, keys;
    double span;  // of the lines
};

std::size_t longer(const Attention& attention) {
    return std::max({attention.query_labels().size(), attention.key_labels().size(), std::size_t{1}});
}

Layout vertical_layout(const Attention& attention, const Style& style, double margin, double height_left) {
    const auto n = static_cast<double>(longer(attention));
    const double pitch = style.size ? std::clamp(height_left / n, least_pitch, largest_pitch)
                                    : std::clamp(usual_length / n, least_pitch, largest_pitch);
    const std::optional<double> width = asked_width(style);
    const double room = width ? std::max(30.0, 0.32 * (*width - 2 * margin)) : 1e6;
    Layout at{false,
              margin,
              0,
              0,
              token_column(attention.query_labels(), pitch, room),
              token_column(attention.key_labels(), pitch, room),
              usual_span};
    const double labels = at.queries.extent + at.keys.extent + 2 * label_gap;
    if (width) at.span = std::max(40.0, *width - 2 * margin - labels);
    at.width = labels + at.span;
    at.height = n * pitch;
    return at;
}

Layout horizontal_layout(const Attention& attention, const Style& style, double margin, double height_left) {
    const auto n = static_cast<double>(longer(attention));
    const double name = text_width("Query", small_font) + gap;
    const double room = asked_width(style).value_or(usual_row + 2 * margin) - 2 * margin - name;
    const double level = std::max(level_pitch(attention.query_labels()), level_pitch(attention.key_labels()));
    double pitch = std::clamp(room / n, least_pitch, largest_pitch);
    if (level <= widest_level_pitch && level * n <= room) pitch = level;
    Layout at{true,
              margin,
              0,
              0,
              token_row(attention.query_labels(), pitch),
              token_row(attention.key_labels(), pitch),
              usual_row_span};
    const double labels = at.queries.extent + at.keys.extent + 2 * label_gap;
    if (style.size) at.span = std::max(60.0, height_left - labels);
    at.width = name + n * pitch;
    at.height = labels + at.span;
    return at;
}

std::string opacity_text(int twentieths) {
    return svg_number(twentieths / 20.0);
}

std::string line_path(const HeadLine& line, const Layout& at, double left, double top) {
    const double query = at.queries.centre(line.query);
    const double key = at.keys.centre(line.key);
    const auto point = [](double x, double y) { return svg_number(x) + " " + svg_number(y); };
    if (at.horizontal) {
        const double y = top + at.queries.extent + label_gap;
        return "M" + point(left + query, y) + "L" + point(left + key, y + at.span);
    }
    const double x = left + at.queries.extent + label_gap;
    return "M" + point(x, top + query) + "L" + point(x + at.span, top + key);
}

std::string head_name(const Attention& attention, std::size_t position) {
    return attention.heads.empty() ? "mean over heads" : "head " + std::to_string(attention.heads[position]);
}

std::string line_title(const HeadLine& line, const Attention& attention) {
    const auto label = [](const std::string& token) { return shortened(visible(token), 20); };
    return label(attention.query_labels()[line.query]) + " → " + label(attention.key_labels()[line.key]) +
           ": " + weight_text(line.weight) + " (" + head_name(attention, line.head) + ")";
}

/// A group of the lines of one opacity and head; the heaviest come last, on top.
SvgElement line_group(const HeadLine& of, Theme theme) {
    SvgElement group("g");
    group.set("stroke", hex(head_colour(of.head, theme))).set("stroke-opacity", opacity_text(of.opacity));
    if (of.head >= head_colours_on_light.size()) group.set("stroke-dasharray", "4 2");
    return group;
}

SvgElement draw_lines(const HeadLines& drawn, const Attention& attention, const Layout& at, Theme theme,
                      double top) {
    SvgElement all("g");
    all.set("class", "lines").set("stroke-width", std::clamp(at.queries.pitch / 11, 0.8, 1.8));
    const double left = at.horizontal ? at.margin + at.width - at.queries.length() : at.margin;
    const bool has_titles = drawn.lines.size() <= lines_with_titles;
    for (std::size_t i = 0; i < drawn.lines.size();) {
        const HeadLine& first = drawn.lines[i];
        SvgElement group = line_group(first, theme);
        for (; i < drawn.lines.size(); ++i) {
            const HeadLine& line = drawn.lines[i];
            if (line.head != first.head || line.opacity != first.opacity) break;
            SvgElement path("path");
            path.set("d", line_path(line, at, left, top));
            if (has_titles) path.add(SvgElement("title").add_text(line_title(line, attention)));
            group.add(path);
        }
        all.add(group);
    }
    return all;
}

struct Legend {
    SvgElement group;
    double height;
};

/// The heads with their colours, in as many lines as they need.
Legend legend_of(const Attention& attention, Theme theme, double left, double top, double room) {
    SvgElement group("g");
    group.set("class", "legend").set("font-size", small_font).set("fill", colours_of(theme).ink);
    double x = 0;
    double y = top;
    for (std::size_t i = 0; i < attention.weights.shape(1); ++i) {
        const std::string name = head_name(attention, i);
        const double width = swatch + 3 + text_width(name, small_font);
        if (x > 0 && x + width > room) {
            x = 0;
            y += small_font * line_height + 2;
        }
        SvgElement sample("path");
        sample
            .set("d", "M" + svg_number(left + x) + " " + svg_number(y + small_font * 0.6) + "h" +
                          svg_number(swatch))
            .set("stroke", hex(head_colour(i, theme)))
            .set("stroke-width", 3);
        if (i >= head_colours_on_light.size()) sample.set("stroke-dasharray", "4 2");
        group.add(sample);
        group.add(SvgElement("text")
                      .set("x", left + x + swatch + 3)
                      .set("y", y + small_font * ascent)
                      .add_text(name));
        x += width + gap + 2;
    }
    return {group, y + small_font * line_height - top};
}

std::string reading_of(const HeadLines& drawn, const std::optional<std::vector<std::size_t>>& queries) {
    std::string text = "A line runs from a query to a key it attends to";
    if (queries) {
        text += "; drawn for quer" + std::string(queries->size() == 1 ? "y" : "ies");
        for (std::size_t i = 0; i < queries->size(); ++i)
            text += (i == 0 ? " " : ", ") + std::to_string((*queries)[i]);
    }
    text += "; the heavier, the more opaque";
    if (drawn.largest <= 0) return text + ". No weight is above 0";
    return text + ", up to " + weight_text(drawn.largest) + ". Weights under " + weight_text(drawn.least) +
           " are not drawn";
}

SvgElement draw_names(const Layout& at, double top, std::string_view faint) {
    SvgElement group("g");
    group.set("font-size", small_font).set("fill", faint);
    const auto add = [&](const char* name, double x, double y, const char* anchor) {
        group.add(SvgElement("text").set("x", x).set("y", y).set("text-anchor", anchor).add_text(name));
    };
    if (at.horizontal) {
        const double queries = top + at.queries.extent - (line_height - ascent) * small_font;
        add("Query", at.margin, queries, "start");
        add("Key", at.margin, top + at.height - at.keys.extent + small_font * ascent, "start");
    } else {
        const double y = top - gap / 2 - (line_height - ascent) * small_font;
        add("Query", at.margin + std::max(at.queries.extent, text_width("Query", small_font)), y, "end");
        add("Key", at.margin + at.queries.extent + 2 * label_gap + at.span, y, "start");
    }
    return group;
}

Tensor3 matrices_of(const Attention& attention) {
    const Tensor4& all = attention.weights;
    Tensor3 weights = Tensor3::from_shape({all.shape(1), all.shape(2), all.shape(3)});
    std::copy_n(all.data(), weights.size(), weights.data());
    return weights;
}

std::string title_of(const Attention& attention, const Caption& caption) {
    if (caption.title) return *caption.title;
    return attention.layers.empty() ? "Mean over layers"
                                    : "Layer " + std::to_string(attention.layers.front());
}

}  // namespace

Rgb head_colour(std::size_t position, Theme theme) {
    const auto& colours = theme == Theme::dark ? head_colours_on_dark : head_colours_on_light;
    const std::uint32_t colour = colours[position % colours.size()];
    return {static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>(colour >> 8 & 0xFF),
            static_cast<std::uint8_t>(colour & 0xFF)};
}

std::string head_view_svg(const Attention& attention, const HeadViewOptions& options) {
    assert(attention.weights.shape(0) == 1);
    const Style& style = options.style;
    const ThemeColours colours = colours_of(style.theme);
    const double margin = style.theme == Theme::print ? 3 : 12;
    const HeadLines drawn = head_lines(matrices_of(attention), options.queries);
    const std::string reading = reading_of(drawn, options.queries);

    // The words decide how much height a given size leaves, and the tokens how wide the words may be.
    const auto layout = options.horizontal ? horizontal_layout : vertical_layout;
    double width = asked_width(style).value_or(0);
    Layout at = layout(attention, style, margin, asked_height(style).value_or(0));
    width = std::max(width, std::ceil(std::max(at.width, 200.0) + 2 * margin));
    const double room = width - 2 * margin;
    const std::string title = shortened(visible(title_of(attention, options.caption)), room / title_font);
    const auto notes = text_lines(reading + ". " + options.caption.subtitle, small_font, room);
    const double title_height = has_title(style) && !title.empty() ? title_font * line_height + gap : 0;
    const Legend legend = legend_of(attention, style.theme, margin, margin + title_height, room);
    const double notes_height = gap + static_cast<double>(notes.size()) * small_font * line_height;
    const double names = options.horizontal ? 0 : small_font * line_height + gap / 2;
    const double top = std::ceil(margin + title_height + legend.height + gap + names);
    at = layout(attention, style, margin, asked_height(style).value_or(0) - top - notes_height - margin);
    const double height =
        std::max(std::ceil(top + at.height + notes_height + margin), asked_height(style).value_or(0));

    SvgElement svg = svg_page("Attention: " + title, width, height, style);
    if (title_height > 0)
        svg.add(draw_text_lines({title}, title_font, margin, margin).set("fill", colours.ink));
    svg.add(legend.group).add(draw_names(at, top, colours.faint));
    svg.add(draw_lines(drawn, attention, at, style.theme, top));
    SvgElement tokens("g");
    tokens.set("fill", colours.ink);
    if (at.horizontal) {
        const double left = margin + at.width - at.queries.length();
        tokens.add(draw_tokens(at.queries, Side::top, left, top + at.queries.extent));
        tokens.add(draw_tokens(at.keys, Side::bottom, left, top + at.height - at.keys.extent));
    } else {
        tokens.add(draw_tokens(at.queries, Side::left, margin + at.queries.extent, top));
        tokens.add(
            draw_tokens(at.keys, Side::right, margin + at.queries.extent + 2 * label_gap + at.span, top));
    }
    svg.add(tokens);
    svg.add(draw_text_lines(notes, small_font, margin, top + at.height + gap).set("fill", colours.faint));
    return svg.str() + "\n";
}

}  // namespace heed
