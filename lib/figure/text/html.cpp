#include "core/text/escape.hpp"
#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/text/text.hpp"

namespace heed {
namespace {

std::string element(const std::string& name, const std::string& style, const std::string& content) {
    return "<" + name + " style=\"" + style + "\">" + content + "</" + name + ">";
}

std::string span(const ShadedText& text, const ShadedToken& token, Theme theme) {
    return "<span style=\"background:" + hex(text_shade(theme, text.share(token))) +
           ";color:" + hex(text_ink(theme, text, token)) + "\" title=\"" + weight_text(token.weight) + "\">" +
           escape_html(token.text) + "</span>";
}

}  // namespace

std::string text_html(const ShadedText& text, const TextOptions& options) {
    const Style& style = options.style;
    const ThemeColours colours = colours_of(style.theme);
    const std::string title = visible(options.caption.title.value_or(text.title));
    const std::string faint = "margin:0;font-size:75%;color:" + std::string(colours.faint);

    std::string figure = "font-family:" + escape_html(style.font) + ";color:" + std::string(colours.ink);
    if (!colours.ground.empty()) figure += ";background:" + std::string(colours.ground);
    std::string sentence;
    for (const ShadedToken& token : text.tokens)
        sentence += (token.space_before ? "\n" : "") + span(text, token, style.theme);
    std::string out;
    const bool is_titled = has_title(style) && !title.empty();
    if (is_titled) out += element("figcaption", "font-weight:bold", escape_html(title)) + "\n";
    out += "<p dir=\"auto\" style=\"margin:.4em 0;line-height:1.6\">" + sentence + "</p>\n";
    const bool has_names = is_titled && has_subtitle(style);
    if (style.caption)
        out += element("p", faint, escape_html(options.caption.after(reading_with_scale(text), has_names))) +
               "\n";
    return "<figure style=\"" + figure + "\">\n" + out + "</figure>\n";
}

}  // namespace heed
