#include "figure/render.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "core/text/utf8.hpp"
#include "core/text/words.hpp"
#include "figure/described.hpp"
#include "format/png.hpp"
#include "io/helper_program.hpp"
#include "io/process.hpp"

namespace heed {
namespace {

constexpr std::chrono::seconds time_limit(90);
constexpr double widest_character = 100;  // at a font size of 1: the widest that fonts have take some 20

std::string helper_path() {
    std::string program = helper_program("heed-draw");
    std::error_code unknown;
    if (std::filesystem::exists(program, unknown)) return program;
    throw std::runtime_error("there is no " + program +
                             ", the program that draws PDF, PNG and Graphviz's layouts for heed: install "
                             "heed-draw, or write SVG");
}

/// How a picture of the format begins and ends, but for line breaks.
struct Frame {
    std::string_view beginning, end;
};

Frame frame_of(const std::string& format) {
    if (format == "png") return {"\x89PNG", "IEND\xAE\x42\x60\x82"};
    if (format == "pdf") return {"%PDF-", "%%EOF"};
    if (format == "plain") return {"graph ", "stop"};
    return {"<?xml", "</svg>"};
}

bool ends_with(std::string_view text, std::string_view end) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text.ends_with(end);
}

/// What the helper makes of `input`: of a picture in `format` at least the beginning and the end are right.
std::string drawn(const std::vector<std::string>& arguments, const std::string& input,
                  const std::string& format) {
    std::vector<std::string> command = {helper_path()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::string picture = run_program(command, input, time_limit);
    const Frame frame = frame_of(format);
    if (!picture.starts_with(frame.beginning))
        throw std::runtime_error(command[0] + " gave no " + format + ", but " +
                                 (picture.empty() ? "nothing" : "something else"));
    if (!ends_with(picture, frame.end)) throw std::runtime_error(command[0] + " gave half a " + format);
    return picture;
}

/// What the document's root says of a side, "261", "77mm" or Graphviz's "58pt", in inches; 0 if it does not.
double inches_of(const std::string& svg, const std::string& side) {
    const std::string start = " " + side + "=\"";
    const std::size_t at = svg.find(start, svg.find("<svg"));
    if (at == std::string::npos) return 0;
    const std::size_t begin = at + start.size();
    const std::size_t unit = std::min(svg.find_first_not_of("0123456789.", begin), svg.size());
    const double length = parse_double(svg.substr(begin, unit - begin)).value_or(0);
    if (svg.compare(unit, 2, "mm") == 0) return length / 25.4;
    return length / (svg.compare(unit, 2, "pt") == 0 ? 72 : 96);
}

/// The helper knows nothing of flags: its message would not say what to give.
void reject_too_large(const std::string& svg, double dpi) {
    const double width = inches_of(svg, "width"), height = inches_of(svg, "height");
    const double fitting = std::min(std::sqrt(largest_picture / (width * height)),
                                    longest_picture_side / std::max(width, height));
    if (dpi <= fitting) return;
    throw UsageError("at this --dpi the figure has " + rounded(std::ceil(width * dpi - 1e-6), 0) + " × " +
                     rounded(std::ceil(height * dpi - 1e-6), 0) +
                     " pixels, and heed draws at most 100 million, and 32,000 per side: give --dpi " +
                     rounded(std::floor(fitting), 0) + " or less, or a smaller --size");
}

/// A program's argument may have 128 KiB; what says how a figure was made needs little of that.
std::string argument_of(const std::string& text) {
    constexpr std::size_t longest = 100'000;
    std::string argument = text.substr(0, longest);
    while (first_invalid_utf8(argument)) argument.pop_back();  // a character that was cut
    return argument;
}

/// A helper that measures texts, and what it has said.
class Pango {
  public:
    Pango(const std::string& font, WhenBoxed when_boxed)
        : helper_({helper_path(), "measure", font}, time_limit), when_boxed_(std::move(when_boxed)) {}
    double width(std::string_view text) {
        const auto [known, is_new] = widths_.try_emplace(std::string(text), 0);
        if (!is_new) return known->second;
        const std::string answer = helper_.ask(known->first);
        const std::size_t space = std::min(answer.find(' '), answer.size());
        const auto width = parse_double(answer.substr(0, space));
        const auto boxes = parse_count(answer.substr(std::min(space + 1, answer.size())));
        const double most = widest_character * static_cast<double>(text.size() + 1);
        if (!width || !(*width >= 0 && *width <= most))
            throw std::runtime_error("heed-draw gave a text the width \"" + answer + "\"");
        if (boxes.value_or(0) > 0 && when_boxed_) when_boxed_(known->first);
        return known->second = *width;
    }

  private:
    Coprocess helper_;
    WhenBoxed when_boxed_;
    std::unordered_map<std::string, double> widths_;
};

}  // namespace

std::string render_dot(const std::string& dot, const std::string& engine, const std::string& format) {
    return drawn({engine, format}, dot, format);
}

std::string render_svg(const std::string& svg, const std::string& format, double dpi) {
    if (format == "png") reject_too_large(svg, dpi);
    const auto figure = described_figure(svg);
    std::vector<std::string> arguments = {"figure", format, rounded(dpi, 3)};
    if (figure && format == "pdf") {
        arguments.push_back(argument_of(figure->title));
        arguments.push_back(argument_of(joined(figure->lines, "\n")));
    }
    std::string picture = drawn(arguments, svg, format);
    return figure && format == "png" ? png_with_description(std::move(picture), *figure) : picture;
}

FontMetrics drawn_metrics(const std::string& font, const WhenBoxed& when_boxed) {
    const auto pango = std::make_shared<Pango>(font, when_boxed);
    return FontMetrics([pango](std::string_view text) { return pango->width(text); });
}

std::string stand_in_for(const std::string& font) {
    const std::string family = run_program({helper_path(), "stand-in", font}, "", time_limit);
    return family.substr(0, family.find('\n'));
}

}  // namespace heed
