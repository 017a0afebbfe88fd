#include "support/pixels.hpp"

#include <algorithm>
#include <cmath>

namespace heed::test {
namespace {

constexpr std::uint32_t side = 8;

/// The mean of the channel that begins at bit `shift`, over the square whose first pixel is (x0, y0).
double mean_of(const Picture& picture, std::uint32_t x0, std::uint32_t y0, int shift) {
    const std::uint32_t x1 = std::min(x0 + side, picture.width);
    const std::uint32_t y1 = std::min(y0 + side, picture.height);
    double sum = 0;
    for (std::uint32_t y = y0; y < y1; ++y)
        for (std::uint32_t x = x0; x < x1; ++x) sum += picture.at(x, y) >> shift & 0xFF;
    return sum / ((x1 - x0) * (y1 - y0));
}

}  // namespace

double largest_difference(const Picture& a, const Picture& b) {
    if (a.width != b.width || a.height != b.height) return 255;
    double largest = 0;
    for (std::uint32_t y = 0; y < a.height; y += side)
        for (std::uint32_t x = 0; x < a.width; x += side)
            for (const int shift : {24, 16, 8, 0})
                largest = std::max(largest, std::abs(mean_of(a, x, y, shift) - mean_of(b, x, y, shift)));
    return largest;
}

}  // namespace heed::test
