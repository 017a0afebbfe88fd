// What a terminal can show, and text in its colours. Where there are none, nothing but text is written: no
// escape codes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "figure/colours.hpp"

namespace heed {

/// None at all; the 256 of xterm; 24 bits.
enum class TerminalColours { none, indexed, full };

struct Terminal {
    TerminalColours colours = TerminalColours::none;
    std::size_t width = 80;  // columns

    /// The width that figures are fitted to: nothing fits into less than 20 columns.
    std::size_t usable_width() const { return width < 20 ? 20 : width; }

    /// What it shows of a colour: of the 256 the nearest.
    [[nodiscard]] Rgb shown(Rgb colour) const;
};

/// The number of the nearest of xterm's 256 colours, of those that every terminal shows alike: 16 to 255.
int nearest_indexed(Rgb colour);

/// A line as it is written, from left to right.
class TerminalLine {
  public:
    explicit TerminalLine(TerminalColours colours) : colours_(colours) {}

    /// In the terminal's own colours.
    TerminalLine& add(std::string_view text) { return add(text, {}); }
    struct Paint {
        std::optional<Rgb> ink;
        std::optional<Rgb> ground;
        bool operator==(const Paint&) const = default;
    };
    TerminalLine& add(std::string_view text, const Paint& paint);

    TerminalColours colours() const { return colours_; }
    /// The line and its end. Colours never reach beyond it.
    std::string str() const;

  private:
    std::string code(std::string_view layer, Rgb colour) const;

    TerminalColours colours_;
    Paint paint_;  // what is switched on
    std::string text_;
};

}  // namespace heed
