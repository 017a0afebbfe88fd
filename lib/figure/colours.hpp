// From a weight to a colour, and what can be read on it. The maps are even in lightness, safe for
// colour-blind readers, and keep their order in grey; diverging does so to either side of its middle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

struct Rgb {
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
    bool operator==(const Rgb&) const = default;
};

/// viridis, magma and cividis are dark at 0, greys and blues white; diverging has blue below its middle and
/// red above.
enum class Colormap { viridis, magma, cividis, greys, blues, diverging };

/// "viridis", …; nothing for any other name.
std::optional<Colormap> colormap_named(std::string_view name);

inline constexpr std::size_t colormap_entries = 256;

/// Which entry of a map `position`, 0 to 1, takes: the one that matplotlib takes. What lies outside takes
/// that of the nearer end; NaN that of 0.
std::size_t entry_at(double position);
Rgb colour_of_entry(std::size_t entry, Colormap map);

/// Both in one: viridis is dark blue at 0 and yellow at 1.
Rgb colour_at(double position, Colormap map = Colormap::viridis);

/// "#440154"
std::string hex(Rgb colour);

/// WCAG 2's contrast ratio, 1 to 21; text has to have 4.5.
double contrast(Rgb one, Rgb other);

/// Black or white, whichever can be read better; one of the two always has 4.5.
[[nodiscard]] Rgb ink_on(Rgb ground);

/// `ground` at 0, `tone` at 1, straight in between. What lies outside takes the nearer end; NaN that of 0.
[[nodiscard]] Rgb mixed(Rgb ground, Rgb tone, double share);

}  // namespace heed
