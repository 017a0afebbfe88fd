// The lines and tokens of a head view as SVG: parts.hpp.
#include <algorithm>
#include <utility>
#include <vector>

#include "core/text/number.hpp"
#include "figure/heads/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr std::size_t lines_with_titles = 1500;

double stroke_width(const HeadViewLayout& at) {
    return std::clamp(at.queries.pitch / 11, 0.3, 1.8);
}

/// How far a head's lines are beside the middle of their tokens: heads that agree do not hide each other.
double beside_middle(std::size_t head, std::size_t heads, const HeadViewLayout& at) {
    const auto count = static_cast<double>(heads);
    const double step = std::min(1.2 * stroke_width(at), 0.7 * at.queries.pitch / count);
    return (static_cast<double>(head) - (count - 1) / 2) * step;
}

/// Where it begins and ends, along the tokens.
struct LineEnds {
    double query, key;
};

LineEnds ends_of(const HeadLine& line, const HeadViewLayout& at, double beside) {
    return {at.queries.centre(line.query) + beside, at.keys.centre(line.key) + beside};
}

std::string line_path(const HeadLine& line, const HeadViewLayout& at, double beside) {
    const auto [query, key] = ends_of(line, at, beside);
    if (at.horizontal)
        return "M" + svg_point({at.left + query, at.lines_begin()}) + "L" +
               svg_point({at.left + key, at.lines_end()});
    return "M" + svg_point({at.lines_begin(), at.top + query}) + "L" +
           svg_point({at.lines_end(), at.top + key});
}

std::string line_title(const HeadLine& line, const Attention& attention, HeadNames names) {
    const auto label = [](const std::string& token) { return shortened(visible(token), 20); };
    return label(attention.query_label(line.query)) + " → " + label(attention.key_label(line.key)) + ": " +
           weight_text(line.weight) + " (" + head_name(attention, line.head, names) + ")";
}

/// Of `widest`, for the heaviest: a light line is thin, rather than too pale to be seen.
double width_of(const HeadLine& line, double widest) {
    constexpr double thinnest = 0.35;
    if (line.is_faint) return thinnest * widest;
    return widest * (thinnest + (1 - thinnest) * (line.opacity - 10) / 10.0);
}

/// A group of the lines of one opacity and head; grey ones are of all.
SvgElement line_group(const HeadLine& of, double widest, Theme theme) {
    SvgElement group("g");
    group.set("stroke-width", width_of(of, widest));
    if (of.is_faint) return group.set("stroke", colours_of(theme).frame);
    group.set("stroke", hex(head_colour(of.head, theme)))
        .set("stroke-opacity", rounded(of.opacity / 20.0, 3));
    if (is_dashed(of.head)) group.set("stroke-dasharray", head_dashes);
    return group;
}

bool are_of_one_group(const HeadLine& a, const HeadLine& b) {
    return a.head == b.head && a.opacity == b.opacity && a.is_faint == b.is_faint;
}

}  // namespace

SvgElement draw_head_lines(const std::vector<HeadLine>& lines, const Attention& attention,
                           const HeadViewLayout& at, std::size_t heads, const Style& style) {
    SvgElement all("g");
    all.set("class", "lines");
    const bool has_titles = lines.size() <= lines_with_titles;
    for (std::size_t i = 0; i < lines.size();) {
        const HeadLine& first = lines[i];
        SvgElement group = line_group(first, stroke_width(at), style.theme);
        const double beside = heads > 1 ? beside_middle(first.head, heads, at) : 0;
        for (; i < lines.size() && are_of_one_group(first, lines[i]); ++i) {
            SvgElement path("path");
            path.set("d", line_path(lines[i], at, beside));
            if (has_titles)
                path.add(SvgElement("title").add_text(line_title(lines[i], attention, style.head_names)));
            group.add(path);
        }
        all.add(group);
    }
    return all;
}

double hidden_share(const std::vector<HeadLine>& lines, const HeadViewLayout& at, std::size_t heads) {
    double ink = 0, seen = 0;
    for (const double part : {0.25, 0.5, 0.75}) {
        std::vector<std::pair<double, double>> bands;  // of the cut, each a line's
        for (const HeadLine& line : lines) {
            if (line.is_faint) continue;
            const double beside = heads > 1 ? beside_middle(line.head, heads, at) : 0;
            const LineEnds ends = ends_of(line, at, beside);
            const double middle = ends.query + part * (ends.key - ends.query);
            const double half = width_of(line, stroke_width(at)) / 2;
            bands.emplace_back(middle - half, middle + half);
        }
        std::sort(bands.begin(), bands.end());
        double end = bands.empty() ? 0 : bands.front().first;  // of what is covered so far
        for (const auto& [from, to] : bands) {
            ink += to - from;
            seen += std::max(0.0, to - std::max(from, end));
            end = std::max(end, to);
        }
    }
    return ink > 0 ? 1 - seen / ink : 0;
}

std::size_t count_coloured(const std::vector<HeadLine>& lines) {
    const auto is_coloured = [](const HeadLine& line) { return !line.is_faint; };
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), is_coloured));
}

double side_names_height() {
    return legend_font * line_height + head_view_gap / 2;
}

SideNames side_names(const Attention& attention) {
    const bool is_alignment = attention.key_encoding && attention.model.attention == AttentionPart::cross;
    return is_alignment ? SideNames{"Target", "Source"} : SideNames{"Query", "Key"};
}

SvgElement draw_side_names(const HeadViewLayout& at, const SideNames& names, std::string_view faint) {
    SvgElement group("g");
    group.set("font-size", legend_font).set("fill", faint);
    const auto add = [&](const char* name, double x, double y, const char* anchor) {
        group.add(SvgElement("text").set("x", x).set("y", y).set("text-anchor", anchor).add_text(name));
    };
    if (at.horizontal) {
        const double above_lines = at.top + at.queries.extent - (line_height - ascent) * legend_font;
        add(names.queries, at.margin, above_lines, "start");
        add(names.keys, at.margin, at.top + at.height - at.keys.extent + legend_font * ascent, "start");
    } else {
        const double y = at.top - head_view_gap / 2 - (line_height - ascent) * legend_font;
        const double width = at.queries.metrics.width(names.queries, legend_font);
        add(names.queries, at.left + std::max(at.queries.extent, width), y, "end");
        add(names.keys, at.left + at.width - at.keys.extent, y, "start");
    }
    return group;
}

SvgElement draw_head_labels(const HeadViewLayout& at, std::string_view ink) {
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

}  // namespace heed
