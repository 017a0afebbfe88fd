#include "draw/bitmaps.hpp"

#include <cairo.h>
#include <glib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace heed {
namespace {

constexpr std::string_view element_start = "<image ";
constexpr std::string_view data_start = "data:image/png;base64,";
constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";
constexpr double longest_side = 16384;

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

std::string to_base64(const std::string& bytes) {
    const std::unique_ptr<gchar, decltype(&g_free)> text(
        g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), g_free);
    return text.get();
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
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
        Bitmap bitmap{begin, end, from_base64(std::string_view(svg).substr(begin, end - begin)), 0, 0};
        if (bitmap.png.size() < 33 || bitmap.png.compare(0, 8, png_signature) != 0) continue;
        bitmap.width = big_endian(bitmap.png, 16);
        bitmap.height = big_endian(bitmap.png, 20);
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

cairo_status_t append_to(void* bytes, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

/// Each pixel a square of `factor` × `factor` of them. Both have 32 bits a pixel.
Surface enlarged(cairo_surface_t* small, int factor) {
    const int width = cairo_image_surface_get_width(small);
    const int height = cairo_image_surface_get_height(small);
    Surface large(
        cairo_image_surface_create(cairo_image_surface_get_format(small), width * factor, height * factor));
    if (cairo_surface_status(large.get()) != CAIRO_STATUS_SUCCESS) return nullptr;
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(large.get()));
    unsigned char* to = cairo_image_surface_get_data(large.get());
    for (int y = 0; y < height; ++y) {
        const unsigned char* from =
            cairo_image_surface_get_data(small) + std::ptrdiff_t{y} * cairo_image_surface_get_stride(small);
        for (int x = 0; x < width * factor; ++x) std::memcpy(to + 4 * x, from + 4 * (x / factor), 4);
        for (int copy = 1; copy < factor; ++copy)
            std::memcpy(to + static_cast<std::size_t>(copy) * stride, to, stride);
        to += static_cast<std::size_t>(factor) * stride;
    }
    cairo_surface_mark_dirty(large.get());
    return large;
}

/// Empty if cairo cannot read it, or reads it as something else than 32 bits a pixel.
std::string enlarged_png(const std::string& png, int factor) {
    std::string_view rest = png;
    const Surface small(cairo_image_surface_create_from_png_stream(read_from, &rest));
    if (cairo_surface_status(small.get()) != CAIRO_STATUS_SUCCESS) return "";
    const cairo_format_t format = cairo_image_surface_get_format(small.get());
    if (format != CAIRO_FORMAT_ARGB32 && format != CAIRO_FORMAT_RGB24) return "";
    const Surface large = enlarged(small.get(), factor);
    std::string bytes;
    if (!large || cairo_surface_write_to_png_stream(large.get(), append_to, &bytes) != CAIRO_STATUS_SUCCESS)
        return "";
    return bytes;
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
