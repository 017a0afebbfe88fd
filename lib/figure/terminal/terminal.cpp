#include "figure/terminal/terminal.hpp"

#include <array>
#include <cstdlib>

namespace heed {
namespace {

int distance(Rgb a, Rgb b) {
    const int red = a.red - b.red;
    const int green = a.green - b.green;
    const int blue = a.blue - b.blue;
    return red * red + green * green + blue * blue;
}

/// xterm's cube has 6 steps per channel.
constexpr std::array<std::uint8_t, 6> cube = {0, 95, 135, 175, 215, 255};

std::size_t nearest_step(std::uint8_t channel) {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < cube.size(); ++i)
        if (std::abs(channel - cube[i]) < std::abs(channel - cube[nearest])) nearest = i;
    return nearest;
}

Rgb grey(int step) {
    const auto level = static_cast<std::uint8_t>(8 + 10 * step);
    return {level, level, level};
}

}  // namespace

int nearest_indexed(Rgb colour) {
    const std::size_t red = nearest_step(colour.red);
    const std::size_t green = nearest_step(colour.green);
    const std::size_t blue = nearest_step(colour.blue);
    int nearest = static_cast<int>(16 + 36 * red + 6 * green + blue);
    int least = distance(colour, {cube[red], cube[green], cube[blue]});
    for (int step = 0; step < 24; ++step)
        if (distance(colour, grey(step)) < least) {
            least = distance(colour, grey(step));
            nearest = 232 + step;
        }
    return nearest;
}

Rgb Terminal::shown(Rgb colour) const {
    if (colours != TerminalColours::indexed) return colour;
    const auto number = static_cast<std::size_t>(nearest_indexed(colour) - 16);
    if (number >= 216) return grey(static_cast<int>(number - 216));
    return {cube[number / 36], cube[number / 6 % 6], cube[number % 6]};
}

std::string TerminalLine::code(std::string_view layer, Rgb colour) const {
    const std::string begin = "\x1b[" + std::string(layer) + "8;";
    if (colours_ == TerminalColours::indexed)
        return begin + "5;" + std::to_string(nearest_indexed(colour)) + "m";
    return begin + "2;" + std::to_string(colour.red) + ";" + std::to_string(colour.green) + ";" +
           std::to_string(colour.blue) + "m";
}

TerminalLine& TerminalLine::add(std::string_view text, const Paint& paint) {
    if (colours_ != TerminalColours::none && paint != paint_) {
        if ((paint_.ink && !paint.ink) || (paint_.ground && !paint.ground)) {
            text_ += "\x1b[0m";
            paint_ = {};
        }
        if (paint.ink && paint.ink != paint_.ink) text_ += code("3", *paint.ink);
        if (paint.ground && paint.ground != paint_.ground) text_ += code("4", *paint.ground);
        paint_ = paint;
    }
    text_ += text;
    return *this;
}

std::string TerminalLine::str() const {
    if (paint_ != Paint{}) return text_ + "\x1b[0m\n";
    const std::size_t last = text_.find_last_not_of(' ');
    return (last == std::string::npos ? "" : text_.substr(0, last + 1)) + "\n";
}

}  // namespace heed
