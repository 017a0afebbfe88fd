#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text/number.hpp"
#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/svg.hpp"
#include "figure/text/text.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double usual_width = 560;
constexpr double narrowest = 120;
constexpr double small_font = roomy_texts.subtitle;
constexpr double padding = 1.5;  // of a word's ground, left and right
constexpr double between_pieces = 0.5;
constexpr double leading = 1.55;  // from a line to the next, times the font size
constexpr double bar_width = 90;
constexpr double bar_height = 8;

struct Placed {
    const ShadedToken* token;
    std::string label;
    double x, width;
    std::size_t line;
    double left = padding, right = padding;  // from the ground's edges to the label: none between two pieces
    bool follows_piece = false;              // of the same word, in the same line
};

struct Layout {
    double width = 0, font = 0, margin = 0;
    FontMetrics metrics;
    std::vector<Placed> tokens;
    bool is_mirrored = false;
    std::size_t lines = 0;
    double tokens_top = 0, scale_top = 0, notes_top = 0, bottom = 0;
    std::vector<std::string> notes;

    double room() const { return width - 2 * margin; }
    double height() const { return std::ceil(bottom + margin); }
};

/// What is written besides the tokens.
struct Words {
    std::string title, reading;  // empty title: none
};

/// The tokens of the word that begins at `i`, as far as they are pieces of one.
std::vector<Placed> word_at(const ShadedText& text, std::size_t i, const Layout& at) {
    const double room = at.room() - 2 * padding;
    std::vector<Placed> word;
    double x = 0;
    do {
        const ShadedToken& token = text.tokens[i];
        const std::string label = shortened(token.text, room / at.font, at.metrics);
        const bool is_last = i + 1 == text.tokens.size() || !text.tokens[i + 1].continues_word;
        Placed piece{.token = &token,
                     .label = label,
                     .x = x,
                     .width = at.metrics.width(label, at.font),
                     .line = 0,
                     .left = word.empty() ? padding : between_pieces,
                     .right = is_last ? padding : between_pieces,
                     .follows_piece = !word.empty()};
        piece.width += piece.left + piece.right;
        word.push_back(piece);
        x += piece.width;
    } while (++i < text.tokens.size() && text.tokens[i].continues_word);
    return word;
}

/// Word after word; one that does not fit begins a line, and is broken only if it is longer than that.
void place(Layout& at, const ShadedText& text) {
    const double room = at.room();
    double x = 0;
    while (at.tokens.size() < text.tokens.size()) {
        const std::vector<Placed> word = word_at(text, at.tokens.size(), at);
        if (word.front().token->space_before && x > 0) x += at.metrics.width(" ", at.font);
        double needed = word.back().x + word.back().width;
        for (Placed piece : word) {
            if (x + std::max(needed, piece.width) > room && x > 0) {
                x = 0;
                ++at.lines;
                piece.follows_piece = false;
            }
            needed = 0;
            piece.x = x;
            piece.line = at.lines;
            at.tokens.push_back(piece);
            x += piece.width;
        }
    }
    ++at.lines;
}

bool begins_at_right(const ShadedText& text) {
    std::string all;
    for (const ShadedToken& token : text.tokens)
        if (!token.text.starts_with('[')) all += token.text;
    return is_right_to_left(all);
}

/// Mirrored, so that the sentence begins at the right.
void mirror(Layout& at) {
    for (Placed& placed : at.tokens) {
        placed.x = at.room() - placed.x - placed.width;
        std::swap(placed.left, placed.right);
    }
    at.is_mirrored = true;
}

/// A page no wider than a single line asks for, but wide enough for the words below.
void narrow_page(Layout& at, double least) {
    double right = least;
    for (const Placed& placed : at.tokens) right = std::max(right, placed.x + placed.width);
    at.width = std::min(at.width, std::ceil(right + 2 * at.margin));
}

/// How a token is drawn, or an end of the scale.
struct Shade {
    std::string ground, ink;
    double opacity = 1;  // of the ground
};

/// Without a ground of the figure's own, the page's shows through a pale shade, in the theme's ink, so that a
/// dark page may replace that.
Shade shade_of(double share, bool has_no_shade, Theme theme) {
    const Rgb ground = text_shade(theme, share);
    const ThemeColours colours = colours_of(theme);
    Shade shade{hex(ground), hex(ink_on(ground))};
    if (theme == Theme::transparent) {
        if (ink_on(ground) == Rgb{0, 0, 0}) shade.ink = colours.ink;
        shade.ground = hex(text_shade(theme, 1));
        shade.opacity = std::clamp(share, 0.0, 1.0);
    }
    if (has_no_shade) shade.ink = colours.faint;  // as the labels of heatmaps
    return shade;
}

SvgElement draw_token(const Placed& placed, const Layout& at, double top, const Shade& shade) {
    const double y = top + static_cast<double>(placed.line) * leading * at.font;
    SvgElement group("g");
    group.add(SvgElement("title").add_text(placed.token->text + ": " + weight_text(placed.token->weight)));
    SvgElement ground("rect");
    ground.set("x", at.margin + placed.x)
        .set("y", y)
        .set("width", placed.width)
        .set("height", at.font * (line_height + 0.15))
        .set("fill", shade.ground);
    if (shade.opacity < 1) ground.set("fill-opacity", rounded(shade.opacity, 3));
    group.add(ground);
    const bool reversed = is_right_to_left(placed.label);
    SvgElement label("text");
    label.set("x", at.margin + placed.x + (reversed ? placed.width - placed.right : placed.left))
        .set("y", y + at.font * (ascent + 0.075))
        .set("fill", shade.ink);
    if (reversed) label.set("direction", "rtl");
    return group.add(label.add_text(placed.label));
}

/// A hairline before each piece that goes on with a word.
std::string piece_lines(const Layout& at, double top) {
    std::string lines;
    for (const Placed& placed : at.tokens) {
        if (!placed.follows_piece) continue;
        const double x = at.margin + placed.x + (at.is_mirrored ? placed.width : 0);
        lines += "M" + svg_point({x, top + static_cast<double>(placed.line) * leading * at.font}) + "v" +
                 svg_number(at.font * (line_height + 0.15));
    }
    return lines;
}

SvgElement draw_tokens(const Layout& at, const ShadedText& text, Theme theme, double top) {
    SvgElement group("g");
    group.set("class", "tokens").set("font-size", at.font);
    for (const Placed& placed : at.tokens) {
        const double share = text.share(*placed.token);
        group.add(draw_token(placed, at, top, shade_of(share, placed.token->has_no_shade, theme)));
    }
    const std::string lines = piece_lines(at, top);
    if (lines.empty()) return group;
    return group.add(
        SvgElement("path").set("d", lines).set("stroke", colours_of(theme).faint).set("stroke-width", 0.4));
}

/// Which weight has which shade, in a line.
SvgElement draw_scale(const ShadedText& text, const Style& style, double left, double top) {
    const Shade palest = shade_of(0, false, style.theme), deepest = shade_of(1, false, style.theme);
    const std::string id = id_of("shades", palest.ground + deepest.ground);
    SvgElement gradient("linearGradient"), pale("stop");
    pale.set("offset", "0").set("stop-color", palest.ground);
    if (palest.opacity < 1) pale.set("stop-opacity", rounded(palest.opacity, 3));
    gradient.set("id", id).add(pale).add(
        SvgElement("stop").set("offset", "1").set("stop-color", deepest.ground));
    const double from = left + style.metrics.width(text.lowest, small_font) + 4;
    const std::string faint(colours_of(style.theme).faint);
    const double baseline = top + small_font * ascent;
    SvgElement group("g");
    group.set("class", "scale").set("font-size", small_font).set("fill", faint).add(gradient);
    group.add(SvgElement("text").set("x", left).set("y", baseline).add_text(text.lowest));
    group.add(SvgElement("rect")
                  .set("x", from)
                  .set("y", top + 1)
                  .set("width", bar_width)
                  .set("height", bar_height)
                  .set("fill", "url(#" + id + ")")
                  .set("stroke", faint)
                  .set("stroke-width", 0.5));
    return group.add(
        SvgElement("text").set("x", from + bar_width + 4).set("y", baseline).add_text(text.highest));
}

Words words_of(const ShadedText& text, const std::string& title, const TextOptions& options) {
    const bool is_titled = has_title(options.style) && !title.empty();
    return {is_titled ? title : "",
            options.caption.after(text.reading, is_titled && has_subtitle(options.style))};
}

Layout layout_of(const ShadedText& text, const Words& words, const Style& style, double font) {
    const Room page = page_of(style);
    Layout at;
    at.width = std::max(narrowest, page.is_given() ? page.width : usual_width);
    at.font = font;
    at.margin = text_sizes_for(page).margin;
    at.metrics = style.metrics;
    place(at, text);
    if (!page.is_given()) narrow_page(at, style.metrics.width(text.reading, small_font));
    if (begins_at_right(text)) mirror(at);
    at.tokens_top = at.margin + title_height(words.title, style);
    at.scale_top = at.tokens_top + static_cast<double>(at.lines) * leading * at.font + 4;
    at.notes_top = at.scale_top + small_font * line_height + 3;
    at.notes = shown_caption(broken_into_lines(words.reading, at.room() / small_font, style.metrics), style);
    at.bottom = at.notes_top + height_of_lines(at.notes.size(), small_font);
    return at;
}

/// With the usual font, or a smaller one where a size, or a page in print, asks for it.
Layout fitted_layout(const ShadedText& text, const Words& words, const Style& style) {
    const double most = page_of(style).height;
    double font = style.theme == Theme::print ? 9.0 : 14.0;
    Layout at = layout_of(text, words, style, font);
    while (at.height() > most && font > smallest_font)
        at = layout_of(text, words, style, font = std::max(font - 0.5, smallest_font));
    require_fit(style, at.width, std::floor(at.bottom + at.margin), "fewer tokens (--key)");
    return at;
}

std::string title_of(const ShadedText& text, const TextOptions& options) {
    return visible(options.caption.title.value_or(text.title));
}

double height_of(const Layout& at, const Style& style) {
    const Room page = page_of(style);
    return page.is_open ? at.height() : page.height;
}

/// What is to be seen, in words.
std::string description_of(const ShadedText& text) {
    const auto most = std::max_element(
        text.tokens.begin(), text.tokens.end(),
        [&](const ShadedToken& a, const ShadedToken& b) { return text.share(a) < text.share(b); });
    std::string description = std::to_string(text.tokens.size()) + " tokens.";
    if (most == text.tokens.end() || text.span <= 0) return description;
    return description + " The most shaded is " + std::to_string(most - text.tokens.begin()) + " (" +
           most->text + "), with " + weight_text(most->weight) + "; shades run from " + text.lowest + " to " +
           text.highest + ".";
}

}  // namespace

DrawnText drawn_text(const ShadedText& text, const TextOptions& options) {
    const Style& style = options.style;
    const ThemeColours colours = colours_of(style.theme);
    const std::string title = title_of(text, options);
    const Words words = words_of(text, title, options);
    const Layout at = fitted_layout(text, words, style);
    const double height = height_of(at, style);

    SvgElement svg = svg_page({.kind = "Attention on a text",
                               .title = title,
                               .description = description_of(text),
                               .caption = {words.reading},
                               .provenance = text.provenance,
                               .width = at.width,
                               .height = height},
                              style);
    if (!words.title.empty()) svg.add(draw_title(words.title, at.width, at.margin, style));
    svg.add(draw_tokens(at, text, style.theme, at.tokens_top))
        .add(draw_scale(text, style, at.margin, at.scale_top));
    svg.add(draw_text_lines(at.notes, small_font, at.margin, at.notes_top).set("fill", colours.faint));
    return {svg.str() + "\n", height};
}

std::string text_svg(const ShadedText& text, const TextOptions& options) {
    return drawn_text(text, options).svg;
}

}  // namespace heed
