// From a weight to a colour. Viridis is even in lightness, safe for colour-blind readers, and keeps its order
// in grey.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

struct Rgb {
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
    bool operator==(const Rgb&) const = default;
};

/// Viridis at `position`, 0 (dark blue) to 1 (yellow), the entry that matplotlib takes. What lies outside
/// takes the colour of the nearer end; NaN that of 0.
Rgb colour_at(double position);

/// "#440154"
std::string hex(Rgb colour);

}  // namespace heed
