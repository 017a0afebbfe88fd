#include <algorithm>
#include <cmath>

#include "figure/colours.hpp"
#include "figure/columns.hpp"
#include "figure/label.hpp"
#include "figure/text/text.hpp"

namespace heed {
namespace {

constexpr std::size_t weight_width = 9;
constexpr std::size_t longest_bar = 40;

std::string running_text(const ShadedText& text, const Terminal& terminal, std::size_t width) {
    std::string out;
    TerminalLine line(terminal.colours);
    std::size_t used = 0;
    for (const ShadedToken& token : text.tokens) {
        const std::size_t columns = std::min(width, columns_of(token.text));
        const std::size_t space = token.space_before && used > 0 ? 1 : 0;
        if (used + space + columns > width) {
            out += line.str();
            line = TerminalLine(terminal.colours);
            used = 0;
        } else if (space > 0) {
            line.add(" ");
            ++used;
        }
        const Rgb ground = text_shade(Theme::light, text.share(token));
        const Rgb ink =
            token.has_no_shade ? text_ink(Theme::light, text, token) : ink_on(terminal.shown(ground));
        line.add(fit_columns(token.text, columns), {ink, ground});
        used += columns;
    }
    return out + line.str();
}

/// Too long for its column, it is far below the others.
std::string weight_in_column(const std::string& weight) {
    return columns_of(weight) < weight_width ? weight : "<0.001";
}

/// A line per token: how it is written, the weight, and of words a bar as long as the weight is large.
std::string table(const ShadedText& text, std::size_t width) {
    std::size_t label_width = 0;
    for (const ShadedToken& token : text.tokens) label_width = std::max(label_width, columns_of(token.text));
    label_width = std::min(label_width, width / 3);
    const std::size_t bar = std::min(longest_bar, width - label_width - weight_width - 2);
    float largest = 0;
    for (const ShadedToken& token : text.tokens)
        if (!token.has_no_shade) largest = std::max(largest, token.weight);
    std::vector<float> weights;
    for (const ShadedToken& token : text.tokens) weights.push_back(token.weight);
    const std::vector<std::string> numbers = even_weight_texts(weights);
    std::string out;
    for (std::size_t i = 0; i < text.tokens.size(); ++i) {
        const ShadedToken& token = text.tokens[i];
        TerminalLine line(TerminalColours::none);
        line.add(fit_columns(token.text, label_width))
            .add(" " + fit_columns(weight_in_column(numbers[i]), weight_width, Align::right) + " ");
        const bool has_bar = !token.has_no_shade && largest > 0;
        const double share = has_bar ? std::clamp<double>(token.weight / largest, 0, 1) : 0;
        for (long part = 0; part < std::lround(share * static_cast<double>(bar)); ++part) line.add("█");
        out += line.str();
    }
    return out;
}

}  // namespace

std::string text_terminal(const ShadedText& text, const Terminal& terminal, const Caption& caption) {
    const std::size_t width = terminal.usable_width();
    const bool has_colours = terminal.colours != TerminalColours::none;
    const std::string reading = has_colours ? reading_with_scale(text) : text.reading;
    return wrapped(visible(caption.title.value_or(text.title)), width) +
           (has_colours ? running_text(text, terminal, width) : table(text, width)) +
           wrapped(caption.after(reading, true), width);
}

}  // namespace heed
