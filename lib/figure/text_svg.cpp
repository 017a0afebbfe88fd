#include <algorithm>
#include <cmath>

#include "figure/contrast.hpp"
#include "figure/font_metrics.hpp"
#include "figure/label.hpp"
#include "figure/svg.hpp"
#include "figure/text.hpp"

namespace heed {
namespace {

constexpr double pixels_per_millimetre = 96 / 25.4;
constexpr double print_width = 77 * pixels_per_millimetre;
constexpr double usual_width = 560;
constexpr double narrowest = 120;
constexpr double margin = 12;
constexpr double title_font = 14;
constexpr double small_font = 9;
constexpr double padding = 1.5;   // of a token's ground, left and right
constexpr double leading = 1.55;  // from a line to the next, times the font size
constexpr double bar_width = 90;
constexpr double bar_height = 8;
constexpr double ascent = 0.93;  // of a line of text, times the font size

struct Placed {
    const ShadedToken* token;
    std::string label;
    double x, width;
    std::size_t line;
};

struct Layout {
    double width, font;
    std::vector<Placed> tokens;
    std::size_t lines;
};

double page_width(const Style& style) {
    if (style.size) return std::max(narrowest, style.size->width * pixels_per_millimetre);
    return style.theme == Theme::print ? print_width : usual_width;
}

/// The tokens of the word that begins at `i`, as far as they are pieces of one.
std::vector<Placed> word_at(const ShadedText& text, std::size_t i, const Layout& at) {
    const double room = at.width - 2 * margin - 2 * padding;
    std::vector<Placed> word;
    double x = 0;
    do {
        const ShadedToken& token = text.tokens[i];
        const std::string label = shortened(token.text, room / at.font);
        word.push_back({&token, label, x, text_width(label, at.font) + 2 * padding, 0});
        x += word.back().width;
    } while (++i < text.tokens.size() && text.tokens[i].continues_word);
    return word;
}

/// Word after word; one that does not fit begins a line, and is broken only if it is longer than that.
void place(Layout& at, const ShadedText& text) {
    const double room = at.width - 2 * margin;
    double x = 0;
    while (at.tokens.size() < text.tokens.size()) {
        const std::vector<Placed> word = word_at(text, at.tokens.size(), at);
        if (word.front().token->space_before && x > 0) x += text_width(" ", at.font);
        double needed = word.back().x + word.back().width;
        for (const Placed& piece : word) {
            if (x + std::max(needed, piece.width) > room && x > 0) {
                x = 0;
                ++at.lines;
            }
            needed = 0;
            at.tokens.push_back({piece.token, piece.label, x, piece.width, at.lines});
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
    for (Placed& placed : at.tokens) placed.x = at.width - 2 * margin - placed.x - placed.width;
}

/// A page no wider than a single line asks for, but wide enough for the words below.
void narrow_page(Layout& at, double least) {
    double right = least;
    for (const Placed& placed : at.tokens) right = std::max(right, placed.x + placed.width);
    at.width = std::min(at.width, std::ceil(right + 2 * margin));
}

std::vector<std::string> lines_of(const std::string& text, double font, double room) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string word = shortened(text.substr(begin, end - begin), room / font);
        if (lines.empty() || text_width(lines.back() + " " + word, font) > room)
            lines.push_back(word);
        else
            lines.back() += " " + word;
        begin = end + 1;
    }
    return lines;
}

SvgElement draw_token(const Placed& placed, const Layout& at, double top, Rgb ground) {
    const double y = top + static_cast<double>(placed.line) * leading * at.font;
    SvgElement group("g");
    group.add(SvgElement("title").add_text(placed.token->text + ": " + weight_text(placed.token->weight)));
    group.add(SvgElement("rect")
                  .set("x", margin + placed.x)
                  .set("y", y)
                  .set("width", placed.width)
                  .set("height", at.font * (line_height + 0.15))
                  .set("fill", hex(ground)));
    const bool reversed = is_right_to_left(placed.label);
    SvgElement label("text");
    label.set("x", margin + placed.x + (reversed ? placed.width - padding : padding))
        .set("y", y + at.font * (ascent + 0.075))
        .set("fill", hex(ink_on(ground)));
    if (reversed) label.set("direction", "rtl");
    return group.add(label.add_text(placed.label));
}

SvgElement draw_tokens(const Layout& at, const ShadedText& text, Theme theme, double top) {
    SvgElement group("g");
    group.set("class", "tokens").set("font-size", at.font);
    for (const Placed& placed : at.tokens)
        group.add(draw_token(placed, at, top, text_shade(theme, text.share(*placed.token))));
    return group;
}

/// Which weight has which shade, in a line.
SvgElement draw_scale(const ShadedText& text, Theme theme, double top) {
    SvgElement gradient("linearGradient");
    gradient.set("id", "shades");
    for (const double end : {0.0, 1.0})
        gradient.add(SvgElement("stop").set("offset", end).set("stop-color", hex(text_shade(theme, end))));
    const double from = margin + text_width("0", small_font) + 4;
    const std::string faint(colours_of(theme).faint);
    const double baseline = top + small_font * ascent;
    SvgElement group("g");
    group.set("class", "scale").set("font-size", small_font).set("fill", faint).add(gradient);
    group.add(SvgElement("text").set("x", margin).set("y", baseline).add_text("0"));
    group.add(SvgElement("rect")
                  .set("x", from)
                  .set("y", top + 1)
                  .set("width", bar_width)
                  .set("height", bar_height)
                  .set("fill", "url(#shades)")
                  .set("stroke", faint)
                  .set("stroke-width", 0.5));
    return group.add(SvgElement("text")
                         .set("x", from + bar_width + 4)
                         .set("y", baseline)
                         .add_text(weight_text(static_cast<float>(text.largest))));
}

SvgElement page(const std::string& name, double width, double height, const Style& style) {
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg")
        .set("width", width)
        .set("height", height)
        .set("viewBox", "0 0 " + svg_number(width) + " " + svg_number(height))
        .set("role", "img")
        .set("aria-labelledby", "title")
        .set("font-family", style.font);
    svg.add(SvgElement("title").set("id", "title").add_text(name));
    const std::string_view ground = colours_of(style.theme).ground;
    if (!ground.empty())
        svg.add(SvgElement("rect").set("width", "100%").set("height", "100%").set("fill", ground));
    return svg;
}

}  // namespace

std::string text_svg(const ShadedText& text, const TextOptions& options) {
    const Style& style = options.style;
    const ThemeColours colours = colours_of(style.theme);
    Layout at{page_width(style), style.theme == Theme::print ? 9.0 : 14.0, {}, 0};
    place(at, text);
    if (!style.size && style.theme != Theme::print) narrow_page(at, text_width(text.reading, small_font));
    if (begins_at_right(text)) mirror(at);

    const double room = at.width - 2 * margin;
    const std::string title = visible(options.caption.title.value_or(text.title));
    const bool has_title = style.title && style.theme != Theme::print && !title.empty();
    SvgElement words("g");
    double y = margin;
    if (has_title) {
        words.add(SvgElement("text")
                      .set("x", margin)
                      .set("y", y + title_font * ascent)
                      .set("font-size", title_font)
                      .set("fill", colours.ink)
                      .add_text(shortened(title, room / title_font)));
        y += title_font * line_height + 6;
    }
    const double tokens_top = y;
    y += static_cast<double>(at.lines) * leading * at.font + 4;
    const double scale_top = y;
    y += small_font * line_height + 3;
    for (const std::string& line :
         lines_of(text.reading + ". " + options.caption.subtitle, small_font, room)) {
        words.add(SvgElement("text")
                      .set("x", margin)
                      .set("y", y + small_font * ascent)
                      .set("font-size", small_font)
                      .set("fill", colours.faint)
                      .add_text(line));
        y += small_font * line_height;
    }
    const double asked = style.size ? style.size->height * pixels_per_millimetre : 0;
    SvgElement svg =
        page("Attention on a text: " + title, at.width, std::max(asked, std::ceil(y + margin)), style);
    svg.add(draw_tokens(at, text, style.theme, tokens_top))
        .add(draw_scale(text, style.theme, scale_top))
        .add(words);
    return svg.str() + "\n";
}

}  // namespace heed
