#include "core/text/escape.hpp"
#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/text/text.hpp"

namespace heed {
namespace {

constexpr std::string_view head =
    "% The sentence, shaded by attention. Into the preamble: \\usepackage{xcolor}\n"
    "% and, for scripts other than Latin, LuaLaTeX or XeLaTeX with \\usepackage{fontspec} and a font that "
    "has "
    "them.\n"
    "{\\setlength{\\fboxsep}{1pt}\\raggedright\n";

/// "DEEBF7", as xcolor's model HTML has it.
std::string html_model(Rgb colour) {
    std::string digits = hex(colour).substr(1);
    for (char& digit : digits)
        if (digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A');
    return digits;
}

std::string box(const ShadedText& text, const ShadedToken& token) {
    const Rgb ground = text_shade(Theme::light, text.share(token));
    return "\\colorbox[HTML]{" + html_model(ground) + "}{\\color[HTML]{" +
           html_model(text_ink(Theme::light, text, token)) + "}\\strut " + escape_tex(token.text) + "}";
}

/// What stands before a token that is not the first: a line may be broken there, but within a word.
std::string separator(const ShadedToken& token) {
    if (token.space_before) return "\n";
    return token.continues_word ? "%\n" : "\\allowbreak%\n";
}

}  // namespace

std::string text_tex(const ShadedText& text, const TextOptions& options) {
    const std::string title = visible(options.caption.title.value_or(text.title));
    std::string out(head);
    const bool is_titled = has_title(options.style) && !title.empty();
    if (is_titled) out += "\\noindent\\textbf{" + escape_tex(title) + "}\\par\n";
    out += "\\noindent";
    for (const ShadedToken& token : text.tokens)
        out += (&token == text.tokens.data() ? "\n" : separator(token)) + box(text, token);
    out += "\\par";
    if (!options.style.caption) return out + "}\n";
    return out + "\n\\noindent{\\footnotesize " +
           escape_tex(
               options.caption.after(reading_with_scale(text), is_titled && has_subtitle(options.style))) +
           "\\par}}\n";
}

}  // namespace heed
