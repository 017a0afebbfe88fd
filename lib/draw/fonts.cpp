#include "draw/fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>

namespace heed {
namespace {

constexpr double measured_size = 2048;  // so large that rounding does not count

constexpr const char* without_colour =
    "<fontconfig><selectfont><rejectfont><pattern><patelt name=\"color\"><bool>true</bool></patelt></pattern>"
    "</rejectfont></selectfont></fontconfig>";

struct Release {
    void operator()(PangoContext* context) const { g_object_unref(context); }
    void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

/// Nothing is rounded to pixels: a text grows evenly with its size, as in librsvg.
Owned<PangoContext> scalable_context() {
    Owned<PangoContext> context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
    const Owned<cairo_font_options_t> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options.get());
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    return context;
}

/// Without CSS's quotation marks, which Pango would take for a part of the name.
std::string unquoted(std::string families) {
    std::erase_if(families, [](char c) { return c == '\'' || c == '"'; });
    return families;
}

}  // namespace

void use_outline_fonts() {
    FcConfig* config = FcInitLoadConfig();
    if (config == nullptr) return;  // fontconfig's own way of finding fonts will say why
    FcConfigParseAndLoadFromMemory(config, reinterpret_cast<const FcChar8*>(without_colour), FcTrue);
    FcConfigBuildFonts(config);
    FcConfigSetCurrent(config);
    FcConfigDestroy(config);
}

std::function<double(const std::string&)> widths_in(const std::string& families) {
    const Owned<PangoFontDescription> font(pango_font_description_new());
    pango_font_description_set_family(font.get(), unquoted(families).c_str());
    pango_font_description_set_absolute_size(font.get(), measured_size * PANGO_SCALE);
    const std::shared_ptr<PangoLayout> layout(pango_layout_new(scalable_context().get()), g_object_unref);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    return [layout](const std::string& text) {
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        PangoRectangle logical{};
        pango_layout_get_extents(layout.get(), nullptr, &logical);
        return logical.width / (measured_size * PANGO_SCALE);
    };
}

}  // namespace heed
