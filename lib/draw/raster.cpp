#include "draw/raster.hpp"

#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "draw/bitmaps.hpp"
#include "format/png.hpp"

namespace heed {
namespace {

constexpr double pixels_per_inch = 96;
constexpr double points_per_inch = 72;
/// Of the page, which the bitmaps do not fill: theirs is finer.
constexpr double pdf_bitmap_dpi = 130;
constexpr double longest_page = 14400;  // points: what readers of PDF take
/// cairo would write the present time.
constexpr const char* creation_date = "2000-01-01T00:00:00Z";

struct Release {
    void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
    void operator()(GInputStream* stream) const { g_object_unref(stream); }
    void operator()(GError* error) const { g_error_free(error); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

/// Inches.
struct Size {
    double width;
    double height;
};

[[noreturn]] void fail(const std::string& what, GError* error) {
    const Owned<GError> owned(error);
    throw std::runtime_error(what + (owned ? std::string(": ") + owned->message : ""));
}

void require(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("the figure cannot be drawn: ") +
                                 cairo_status_to_string(status));
}

/// Without a base URI librsvg loads nothing from outside. Its limit on the length of an attribute is lifted:
/// memory and time are limited anyway.
Owned<RsvgHandle> parsed(const std::string& svg) {
    GError* error = nullptr;
    const Owned<GInputStream> stream(
        g_memory_input_stream_new_from_data(svg.data(), static_cast<gssize>(svg.size()), nullptr));
    Owned<RsvgHandle> handle(rsvg_handle_new_with_flags(RSVG_HANDLE_FLAG_UNLIMITED));
    if (rsvg_handle_read_stream_sync(handle.get(), stream.get(), nullptr, &error) == FALSE)
        fail("the figure cannot be read", error);
    rsvg_handle_set_dpi(handle.get(), pixels_per_inch);
    return handle;
}

/// The document's root alone, which says its size: the whole is read when it is drawn.
std::string without_content(const std::string& svg) {
    const std::size_t root = svg.find("<svg");
    const std::size_t end = svg.find('>', root);
    return root == std::string::npos || end == std::string::npos ? svg : svg.substr(0, end) + "/>";
}

Size size_of(RsvgHandle* handle) {
    Size pixels{};
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &pixels.width, &pixels.height) == FALSE ||
        !(pixels.width > 0 && pixels.height > 0))
        throw std::runtime_error("the figure has no size");
    return {pixels.width / pixels_per_inch, pixels.height / pixels_per_inch};
}

cairo_status_t append_to(void* bytes, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

/// The figure, `units_per_inch` of the surface's units per inch. That scale is the surface's own, since Pango
/// reckons the boxes of missing glyphs wrongly where the drawing is scaled.
void draw(const std::string& svg, cairo_surface_t* surface, const Size& inches, double units_per_inch) {
    require(cairo_surface_status(surface));
    const double scale = units_per_inch / pixels_per_inch;
    cairo_surface_set_device_scale(surface, scale, scale);
    const Owned<RsvgHandle> handle = parsed(svg);
    const Owned<cairo_t> context(cairo_create(surface));
    const RsvgRectangle viewport{0, 0, inches.width * pixels_per_inch, inches.height * pixels_per_inch};
    GError* error = nullptr;
    if (rsvg_handle_render_document(handle.get(), context.get(), &viewport, &error) == FALSE)
        fail("the figure cannot be drawn", error);
    require(cairo_status(context.get()));
}

/// heed reads them back: in later versions cairo packs objects into streams.
void set_words(cairo_surface_t* surface, const PdfWords& words) {
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, creation_date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "heed");
    if (!words.title.empty())
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, words.title.c_str());
    if (!words.subject.empty())
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, words.subject.c_str());
}

std::string pdf_of(const std::string& svg, const Size& inches, const PdfWords& words) {
    const Size points{inches.width * points_per_inch, inches.height * points_per_inch};
    if (std::max(points.width, points.height) > longest_page)
        throw std::runtime_error("the figure is over 5 m long, more than a PDF's page can be");
    const double bitmap_pixels = inches.width * inches.height * pdf_bitmap_dpi * pdf_bitmap_dpi;
    std::string pdf;
    const Owned<cairo_surface_t> surface(
        cairo_pdf_surface_create_for_stream(append_to, &pdf, points.width, points.height));
    set_words(surface.get(), words);
    draw(with_enlarged_bitmaps(svg, std::min(bitmap_pixels, largest_picture / 10)), surface.get(), inches,
         points_per_inch);
    cairo_surface_finish(surface.get());
    require(cairo_surface_status(surface.get()));
    return pdf;
}

std::string png_of(const std::string& svg, const Size& inches, double dpi) {
    const Size pixels{std::ceil(inches.width * dpi - 1e-6), std::ceil(inches.height * dpi - 1e-6)};
    const double area = pixels.width * pixels.height;
    if (!(area <= largest_picture && std::max(pixels.width, pixels.height) <= longest_picture_side))
        throw std::runtime_error("at this --dpi the figure has " +
                                 std::to_string(std::llround(pixels.width)) + " × " +
                                 std::to_string(std::llround(pixels.height)) +
                                 " pixels, and heed draws at most 100 million, and 32,000 per side");
    const Owned<cairo_surface_t> surface(cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, static_cast<int>(pixels.width), static_cast<int>(pixels.height)));
    draw(with_enlarged_bitmaps(svg, area), surface.get(), inches, dpi);
    std::string png;
    require(cairo_surface_write_to_png_stream(surface.get(), append_to, &png));
    return with_resolution(std::move(png), dpi);
}

}  // namespace

std::string render_figure(const std::string& svg, const std::string& format, double dpi,
                          const PdfWords& words) {
    const Size inches = size_of(parsed(without_content(svg)).get());
    if (format == "pdf") return pdf_of(svg, inches, words);
    if (format == "png") return png_of(svg, inches, dpi);
    throw std::runtime_error("unknown format " + format);
}

}  // namespace heed
