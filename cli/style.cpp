#include "style.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "figure/paper_fonts.hpp"
#include "figure/render.hpp"
#include "flags/parse.hpp"

namespace heed {
namespace {

constexpr double least_side = 10, largest_side = 2000;  // millimetres

/// Of lengths, each with what makes millimetres of it.
constexpr auto units = std::to_array<std::pair<std::string_view, double>>(
    {{"mm", 1}, {"cm", 10}, {"in", 25.4}, {"pt", 25.4 / 72}});

Theme theme_named(const std::string& name) {
    if (name == "dark") return Theme::dark;
    if (name == "transparent") return Theme::transparent;
    return name == "print" ? Theme::print : Theme::light;
}

HeadNames head_names_of(const Given& given) {
    const auto example = given.text("--head-names");
    if (!example) return HeadNames::words;
    return *example == "8-10" ? HeadNames::dashed : HeadNames::lettered;
}

/// A length in a unit, whose factor makes millimetres of it; nothing for one that no figure can have.
std::optional<double> side_of(std::string_view digits, double factor) {
    const double side = factor * typed_number(digits).value_or(0);
    return side >= least_side && side <= largest_side ? std::optional(side) : std::nullopt;
}

/// "77x60mm"
SizeInMillimetres size_of(const std::string& text) {
    for (const auto& [unit, factor] : units) {
        const std::size_t by = text.find('x');
        if (by == std::string::npos || !text.ends_with(unit)) continue;
        const std::string_view sides(text.data(), text.size() - unit.size());
        const auto width = side_of(sides.substr(0, by), factor);
        const auto height = side_of(sides.substr(by + 1), factor);
        if (width && height) return {*width, *height};
    }
    throw UsageError(
        "--size takes width and height, 10 to 2000 mm, in mm, cm, in or pt, such as 85x60mm or 3.25x2.5in, "
        "not \"" +
        text + "\"; --width takes the width alone");
}

/// "8.5cm" in millimetres.
double width_of(const std::string& text) {
    for (const auto& [unit, factor] : units) {
        if (!text.ends_with(unit)) continue;
        const std::string_view digits(text.data(), text.size() - unit.size());
        if (const auto width = side_of(digits, factor)) return *width;
    }
    throw UsageError(
        "--width takes a length of 10 to 2000 mm in mm, cm, in or pt, such as 85mm or 3.25in, not \"" + text +
        "\"");
}

/// UsageError for flags that exclude each other, and a title that cannot be read.
void check_together(const Given& given) {
    if (given.has("--width") && given.has("--size"))
        throw UsageError("--size says the width too: give either --width or --size");
    const auto title = given.text("--title");
    if (!title) return;
    if (given.has("--no-title"))
        throw UsageError("--title and --no-title exclude each other: give one of them");
    if (title->empty()) throw UsageError("--title is empty: --no-title leaves the title out");
    if (first_invalid_utf8(*title)) throw UsageError("--title is not UTF-8: type it in a UTF-8 terminal");
}

/// Of a list the first, which those after it stand in for.
std::string first_family(const std::string& font) {
    return font.substr(0, font.find_last_not_of(' ', font.find(',') - 1) + 1);
}

/// The family before those that stand in for what it lacks.
std::string font_stack(const std::string& family, const std::string& others) {
    if (family.empty() || first_invalid_utf8(family) ||
        family.find_first_of("\"';<>&{}\\\n\r\t") != std::string::npos)
        throw UsageError("--font takes a font family such as \"Source Sans 3\", not \"" + family + "\"");
    const std::string name = family.substr(0, family.find_last_not_of(' ') + 1);
    return (name.find(',') == std::string::npos ? quoted_families(name) : name + ", ") + others;
}

/// The one asked for; in print, one that papers are set in.
std::optional<std::string> font_of(const Given& given) {
    const auto font = given.text("--font");
    return !font && given.text("--theme") == "print" ? print_font : font;
}

/// Pango's, which draws PDF and PNG; for SVG the table of a font that papers ask for, or Pango's as far as it
/// can be asked.
FontMetrics metrics_of(const Style& style, const std::optional<std::string>& family, bool is_drawn,
                       const Messages& messages) {
    const auto known = family && !is_drawn ? paper_font(first_family(*family)) : std::nullopt;
    if (known) return known->metrics;
    const auto warn_of_boxes = [&messages, is_first = true](const std::string& text) mutable {
        if (std::exchange(is_first, false))
            messages.warning("no installed font has all letters of " + excerpt(text) +
                             ": a box stands for each that is missing");
    };
    if (is_drawn) return drawn_metrics(style.font, warn_of_boxes);
    try {
        FontMetrics metrics = drawn_metrics(style.font, warn_of_boxes);
        metrics.width("", 1);
        return metrics;
    } catch (const std::runtime_error& error) {
        messages.warning("the layout uses the widths of DejaVu Sans, not those of --font: " +
                         std::string(error.what()));
        return {};
    }
}

/// Without the helper nobody knows, and the measures have said so.
std::string known_stand_in(const Style& style) {
    try {
        return stand_in_for(style.font);
    } catch (const std::runtime_error&) {
        return "";
    }
}

bool have_same_widths(const std::string& family, const std::string& other) {
    const auto font = paper_font(family), stand_in = paper_font(other);
    return font && stand_in && font->families == stand_in->families;
}

void warn_of_stand_in(const std::string& family, const Style& style, const Messages& messages) {
    const std::string other = known_stand_in(style);
    if (!other.empty() && !have_same_widths(family, other))
        messages.warning("the font " + family + " is not installed: " + other +
                         " stands in for it (fc-list : family lists those that are)");
}

/// LaTeX has the paper's ground and ink, whatever the theme; print alone has its caption elsewhere.
bool has_theme(const Given& given, const std::string& format) {
    const auto theme = given.text("--theme");
    return format != "tex" || theme == "print" || theme == "light";
}

/// A flag that a format takes no notice of would be passed over.
void reject_unused(const Given& given, const std::string& format) {
    const bool is_page = format == "svg" || format == "pdf" || format == "png";
    const bool has_font = is_page || format == "html" || format == "htm";
    const bool is_dot = format == "dot" || format == "gv";
    const bool has_style = has_font || format == "tex" || is_dot;
    const bool has_title = has_style || format == "txt";
    const auto uses =
        std::to_array<std::pair<const char*, bool>>({{"--size", is_page},
                                                     {"--width", is_page},
                                                     {"--title", has_title},
                                                     {"--font", has_font},
                                                     {"--theme", has_style && has_theme(given, format)},
                                                     {"--name", is_page || is_dot},
                                                     {"--no-title", has_style},
                                                     {"--no-caption", has_style}});
    for (const auto& [flag, is_used] : uses)
        if (given.has(flag) && !is_used)
            throw UsageError(std::string(flag) + " changes nothing in " + format +
                             ": write the figure as svg, pdf or png");
}

}  // namespace

Style style_of(const Given& given, const std::string& format) {
    reject_unused(given, format);
    check_together(given);
    Style style;
    if (const auto theme = given.text("--theme")) style.theme = theme_named(*theme);
    if (const auto font = font_of(given)) style.font = font_stack(*font, style.font);
    if (const auto size = given.text("--size")) style.size = size_of(*size);
    if (const auto width = given.text("--width")) style.width = width_of(*width);
    style.title_in_print = given.has("--title");
    style.title = !given.has("--no-title") && (style.theme != Theme::print || style.title_in_print);
    style.head_names = head_names_of(given);
    style.caption = !given.has("--no-caption") && style.theme != Theme::print;
    return style;
}

Style measured_style_of(const Given& given, const std::string& format, const CommandMessages& messages) {
    Style style = style_of(given, format);
    style.when_left_out = [&messages](const std::string& words) { messages.note("caption: " + words); };
    const bool is_drawn = format == "pdf" || format == "png";
    const auto font = font_of(given);
    if (is_drawn || (format == "svg" && font)) style.metrics = metrics_of(style, font, is_drawn, messages);
    if (!given.has("--font")) return style;
    if (is_drawn || (format == "svg" && !paper_font(first_family(*font))))
        warn_of_stand_in(first_family(*font), style, messages);
    return style;
}

}  // namespace heed
