#include "draw/bitmaps.hpp"

#include <cairo.h>
#include <glib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "format/png.hpp"

namespace heed {
namespace {

constexpr std::string_view element_start = "<image ";
constexpr std::string_view data_start = "data:image/png;base64,";
constexpr double longest_side = 16384;
constexpr char no_filter = 0, difference_to_row_above = 2;

struct DestroySurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, DestroySurface>;

/// A PNG within an SVG, before it is decoded.
struct Bitmap {
    std::size_t begin, end;  // of its base64
    std::string png;
    double width, height;
};

std::string from_base64(std::string_view text) {
    gsize size = 0;
    const std::unique_ptr<guchar, decltype(&g_free)> bytes(g_base64_decode(std::string(text).c_str(), &size),
                                                           g_free);
    return {reinterpret_cast<const char*>(bytes.get()), size};
}

/// All PNGs in the SVG's <image> elements, in order.
std::vector<Bitmap> bitmaps_in(const std::string& svg) {
    std::vector<Bitmap> found;
    for (std::size_t at = 0; (at = svg.find(element_start, at)) != std::string::npos; ++at) {
        const std::size_t element_end = svg.find('>', at);
        const std::size_t data = svg.find(data_start, at);
        if (element_end == std::string::npos || data > element_end) continue;
        const std::size_t begin = data + data_start.size();
        const std::size_t end = svg.find_first_of("\"'", begin);
        if (end > element_end) continue;
        Bitmap bitmap{.begin = begin,
                      .end = end,
                      .png = from_base64(std::string_view(svg).substr(begin, end - begin)),
                      .width = 0,
                      .height = 0};
        if (!is_png(bitmap.png)) continue;
        bitmap.width = png_width(bitmap.png);
        bitmap.height = png_height(bitmap.png);
        found.push_back(std::move(bitmap));
    }
    return found;
}

cairo_status_t read_from(void* source, unsigned char* to, unsigned int length) {
    auto& rest = *static_cast<std::string_view*>(source);
    if (rest.size() < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, rest.data(), length);
    rest.remove_prefix(length);
    return CAIRO_STATUS_SUCCESS;
}

/// One row of an opaque bitmap as PNG has it, each pixel `factor` times, after a byte for its filter.
std::string enlarged_row(const unsigned char* pixels, int width, int factor) {
    std::string row(1, no_filter);
    row.reserve(1 + 3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(factor));
    for (int x = 0; x < width; ++x) {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel, pixels + std::ptrdiff_t{4} * x, 4);
        const std::array<char, 3> colour = {static_cast<char>(pixel >> 16), static_cast<char>(pixel >> 8),
                                            static_cast<char>(pixel)};
        for (int copy = 0; copy < factor; ++copy) row.append(colour.data(), colour.size());
    }
    return row;
}

/// The PNG of an opaque bitmap with each pixel a square of them. Written here since libpng, which looks for
/// what compresses best, takes most of a figure's time: that a row is its neighbour again is known.
std::string enlarged_png(cairo_surface_t* bitmap, int factor) {
    const int width = cairo_image_surface_get_width(bitmap);
    const int height = cairo_image_surface_get_height(bitmap);
    const unsigned char* pixels = cairo_image_surface_get_data(bitmap);
    std::string rows;
    for (int y = 0; y < height; ++y) {
        const std::string row = enlarged_row(pixels, width, factor);
        std::string as_above(row.size(), '\0');
        as_above[0] = difference_to_row_above;
        rows += row;
        for (int copy = 1; copy < factor; ++copy) rows += as_above;
        pixels += cairo_image_surface_get_stride(bitmap);
    }
    return rgb_png(static_cast<std::uint32_t>(width * factor), static_cast<std::uint32_t>(height * factor),
                   rows);
}

/// Empty if it cannot be read, or is transparent.
std::string enlarged_png(const std::string& png, int factor) {
    std::string_view rest = png;
    const Surface bitmap(cairo_image_surface_create_from_png_stream(read_from, &rest));
    if (cairo_surface_status(bitmap.get()) != CAIRO_STATUS_SUCCESS) return "";
    const bool is_opaque = cairo_image_surface_get_format(bitmap.get()) == CAIRO_FORMAT_RGB24;
    return is_opaque ? enlarged_png(bitmap.get(), factor) : "";
}

}  // namespace

std::string with_enlarged_bitmaps(const std::string& svg, double pixels) {
    const std::vector<Bitmap> bitmaps = bitmaps_in(svg);
    double held = 0;
    for (const Bitmap& bitmap : bitmaps) held += bitmap.width * bitmap.height;
    std::string out;
    std::size_t copied = 0;
    for (const Bitmap& bitmap : bitmaps) {
        const double largest_factor = longest_side / std::max(bitmap.width, bitmap.height);
        const double factor = std::min(std::ceil(std::sqrt(pixels / held)), std::floor(largest_factor));
        if (!(factor > 1)) continue;
        const std::string png = enlarged_png(bitmap.png, static_cast<int>(factor));
        if (png.empty()) continue;
        out.append(svg, copied, bitmap.begin - copied).append(to_base64(png));
        copied = bitmap.end;
    }
    return out.append(svg, copied);
}

}  // namespace heed
