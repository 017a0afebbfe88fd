#include "draw/fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <vector>

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

/// The families of a list as CSS has it, or Pango.
std::vector<std::string> families_in(const std::string& list) {
    std::vector<std::string> families;
    std::istringstream rest(unquoted(list));
    for (std::string family; std::getline(rest >> std::ws, family, ',');) {
        family.erase(family.find_last_not_of(" \t") + 1);
        families.push_back(family);
    }
    return families;
}

/// Those that fontconfig knows by what they are like, so that some font always is one.
bool is_generic(const std::string& family) {
    const auto generic = {"sans",      "sans-serif", "serif",   "mono",
                          "monospace", "cursive",    "fantasy", "system-ui"};
    return std::any_of(generic.begin(), generic.end(), [&](const char* name) {
        return FcStrCmpIgnoreCase(reinterpret_cast<const FcChar8*>(name),
                                  reinterpret_cast<const FcChar8*>(family.c_str())) == 0;
    });
}

/// A font has several names, in several languages.
bool is_called(const FcPattern* font, const std::string& family) {
    FcChar8* name = nullptr;
    for (int i = 0; FcPatternGetString(font, FC_FAMILY, i, &name) == FcResultMatch; ++i)
        if (FcStrCmpIgnoreCase(name, reinterpret_cast<const FcChar8*>(family.c_str())) == 0) return true;
    return false;
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

std::string stand_in_for(const std::string& families) {
    const auto wanted = families_in(families);
    if (wanted.empty() || is_generic(wanted.front())) return "";
    const std::unique_ptr<FcPattern, void (*)(FcPattern*)> pattern(FcPatternCreate(), FcPatternDestroy);
    for (const std::string& family : wanted)
        FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result{};
    const std::unique_ptr<FcPattern, void (*)(FcPattern*)> font(FcFontMatch(nullptr, pattern.get(), &result),
                                                                FcPatternDestroy);
    if (!font || is_called(font.get(), wanted.front())) return "";
    FcChar8* name = nullptr;
    const bool has_name = FcPatternGetString(font.get(), FC_FAMILY, 0, &name) == FcResultMatch;
    return has_name ? reinterpret_cast<const char*>(name) : "";
}

std::function<MeasuredText(const std::string&)> measures_in(const std::string& families) {
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
        return MeasuredText{logical.width / (measured_size * PANGO_SCALE),
                            pango_layout_get_unknown_glyphs_count(layout.get())};
    };
}

}  // namespace heed
