// The widths that figures are laid out with, beside those of Pango, which draws them.
#include <algorithm>

#include "figure/flow/flow.hpp"
#include "figure/font_metrics.hpp"
#include "figure/heads/heads.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/paper_fonts.hpp"
#include "figure/render.hpp"
#include "figure/text/text.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/flows.hpp"
#include "support/panels.hpp"
#include "support/png.hpp"
#include "support/workspace.hpp"

using namespace heed;
using namespace heed::test;

namespace {

bool has_font(const std::string& pattern) {
    if (!Workspace().shell("fc-list '" + pattern + "' family").out.empty()) return true;
    WARN("[skipped] no font " << pattern << " is installed");
    return false;
}

/// Whether the table gives at least what Pango draws, and at most `most` times that.
void check_table(const std::string& text, double most, const FontMetrics& pango) {
    const double drawn = pango.width(text, 1);
    INFO(text << " is " << drawn << " wide, by the table " << text_width(text, 1));
    CHECK(text_width(text, 1) >= drawn - 1e-3);
    CHECK(text_width(text, 1) <= most * drawn + 1e-3);
}

const std::vector<std::string> without_kerning = {"Hello, world",
                                                  "naïve Zürich",
                                                  "ÆØÅßœþĳŉ",
                                                  "0123456789",
                                                  "-1.5e-07",
                                                  "!?.,;:()[]{}«»“”…",
                                                  "##ing [CLS]",
                                                  "Ελληνικά",
                                                  "Привет, мир",
                                                  "Հայերեն",
                                                  "ქართული",
                                                  "שלום",
                                                  "e\u0301a\u0308o\u0302\u0323",
                                                  "→ ≥ ≤ ∅ ␣ ↵ ⇥ ×",
                                                  "ⅷ ½ € №",
                                                  "Layer 11, head 3",
                                                  "[U+202E]",
                                                  "mean of heads"};

}  // namespace

TEST_CASE("measures: the table of DejaVu Sans is what Pango makes of it, letter by letter") {
    if (!has_font("DejaVu Sans")) return;
    const FontMetrics pango = drawn_metrics(Style().font);
    for (const std::string& text : without_kerning) check_table(text, 1, pango);
}

TEST_CASE("measures: kerning and ligatures make a text narrower than by the table, never wider") {
    if (!has_font("DejaVu Sans")) return;
    const FontMetrics pango = drawn_metrics(Style().font);
    for (const char* text : {"The quick brown fox jumps", "Việt Nam", "ﬁ ffi fl"})
        check_table(text, 1.01, pango);
    for (const char* text : {"AVAVATo.", "WAVE Ty. Vo"}) check_table(text, 1.12, pango);
}

TEST_CASE("measures: Arabic letters are as wide as they join, with marks, joiners and lam with alef") {
    if (!has_font("DejaVu Sans")) return;
    const FontMetrics pango = drawn_metrics(Style().font);
    for (const char* text : {"مرحبا بالعالم",
                             "القطة",
                             "الحمراء",
                             "السجادة",
                             "عغعغ",
                             "ههه",
                             "الأطفال والآباء",
                             "بِسْمِ",
                             "گربه روی فرش",
                             "پیژامه",
                             "ٹھیک",
                             "می‌روم",
                             "ب‍",
                             "‍ب",
                             "مـرحبـا",
                             "ب1ب",
                             "ب،ب",
                             "ءب",
                             "ﻻﻼ",
                             "لا",
                             "بلا",
                             "a لا"})
        check_table(text, 1.01, pango);
}

TEST_CASE("measures: a character that no font has is drawn as a box, for which the table leaves room") {
    if (!has_font("DejaVu Sans")) return;
    const FontMetrics pango = drawn_metrics(Style().font);
    for (const char* text : {"\uE000", "\U000F0000", "\U0010FFFF", "a\uE000b"}) {
        CHECK(pango.width(text, 1) > 0.5);
        check_table(text, 1.1, pango);
    }
}

TEST_CASE("measures: emoji are drawn by an outline font or as boxes, within the room of the table") {
    if (!has_font("DejaVu Sans")) return;
    const FontMetrics pango = drawn_metrics(Style().font);
    for (const char* text : {"😀", "❤️", "🫠", "🇩🇪", "👩‍👩‍👧‍👦", "😴😀"}) {
        CHECK(pango.width(text, 1) > 0.5);
        check_table(text, 2, pango);
    }
}

TEST_CASE("measures: the table leaves room for the fonts that stand in for other scripts") {
    const FontMetrics pango = drawn_metrics(Style().font);
    if (has_font("Noto Sans CJK SC"))
        for (const char* text : {"猫が好き", "中文分词", "한국어", "，。"}) check_table(text, 1.1, pango);
    if (has_font("Noto Sans Devanagari")) check_table("हिन्दी", 3, pango);
    if (has_font("Noto Sans Thai")) check_table("ภาษาไทย", 2.5, pango);
    if (has_font("Noto Sans Tamil")) check_table("தமிழ்", 3, pango);
    if (has_font("Noto Sans Ethiopic")) check_table("አማርኛ", 2, pango);
}

TEST_CASE("measures: a family with quotation marks is the family, and another has other widths") {
    if (!has_font("DejaVu Sans") || !has_font("DejaVu Sans Mono")) return;
    const std::string text = "illicit";
    CHECK(drawn_metrics("'DejaVu Sans', Arial").width(text, 10) == Approx(text_width(text, 10)));
    CHECK(drawn_metrics("'DejaVu Sans Mono', DejaVu Sans").width(text, 10) ==
          Approx(7 * 6.02).epsilon(0.001));
}

TEST_CASE("measures: whatever a text holds, there is one answer to it") {
    const FontMetrics pango = drawn_metrics(Style().font);
    const double first = pango.width("first", 1);
    for (const std::string& text :
         std::vector<std::string>{"", "two\nlines", "\r", std::string("a\0b", 3), "\xFF\xFE", "\u202Eabc",
                                  std::string(100000, 'x')})
        CHECK(pango.width(text, 1) >= 0);
    CHECK(pango.width("first", 1) == first);
    CHECK(pango.width("last", 2) == Approx(2 * drawn_metrics(Style().font).width("last", 1)));
}

TEST_CASE(
    "measures: the tables of Arial and Times are what Pango makes of the fonts that have their widths") {
    for (const char* const family : {"Liberation Sans", "Nimbus Sans", "Liberation Serif", "Nimbus Roman"}) {
        if (!has_font(family)) continue;
        INFO(family);
        const FontMetrics table = paper_font(family)->metrics;
        const FontMetrics pango = drawn_metrics("'" + std::string(family) + "', DejaVu Sans");
        for (const char* const text :
             {"Hello, world", "naïve Zürich", "0123456789", ".98 1.00 0.05", "!?,;:()[]{}", "##ing [CLS]",
              "Layer 11, head 3", "mean of heads", "Attention weight", "The quick brown fox jumps"}) {
            INFO(text);
            CHECK(table.width(text, 1) >= pango.width(text, 1) - 2e-3);
            CHECK(table.width(text, 1) <= 1.03 * pango.width(text, 1));
        }
    }
}

TEST_CASE("measures: in another font, too, nothing in a figure is cut or runs into anything else") {
    for (const std::string family :
         {"Liberation Sans Narrow", "DejaVu Sans Mono", "DejaVu Serif", "Arial", "Times"}) {
        const auto known = paper_font(family);
        if (!known && !has_font(family)) continue;
        INFO(family);
        Style style;
        style.font = "'" + family + "', " + style.font;
        style.metrics = known ? known->metrics : drawn_metrics(style.font);
        style.size = SizeInMillimetres{80, 100};
        for (std::size_t n : {6U, 30U, 128U, 0U}) {
            const auto tokens = n > 0 ? words(n) : hostile_tokens();
            INFO(n);
            const Panel panel = panel_of(tokens, tokens);
            HeatmapOptions heatmap;
            FlowOptions flow;
            heatmap.style = flow.style = style;
            check_nothing_collides(heatmap_svg(panel, heatmap), style.metrics);
            const Attention heads = heads_of(tokens, 2);
            HeadViewOptions view;
            view.style = style;
            for (const bool is_horizontal : {false, true}) {
                view.horizontal = is_horizontal;
                check_nothing_collides(head_view_svg(heads, view), style.metrics);
            }
            check_nothing_collides(text_svg(shaded_text(heads), {{}, style}), style.metrics);
            for (const std::string layout : {"line", "circle"}) {
                flow.layout = layout;
                check_nothing_collides(flow_svg(flow_of(panel, flow), flow), style.metrics);
            }
        }
    }
}

TEST_CASE("measures: a text that ends at a place ends there in the PNG, boxes of missing glyphs too") {
    if (!has_font("DejaVu Sans")) return;
    for (const char* text : {"abc", "\uE000\uE001\uE002", "\U000F0000", "🫠🫠"})
        for (const double dpi : {96.0, 300.0}) {
            INFO(text << " at " << dpi);
            const Picture picture =
                decode_png(render_svg("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"40\" "
                                      "font-family=\"DejaVu Sans\" font-size=\"12\"><text x=\"60\" y=\"25\" "
                                      "text-anchor=\"end\">" +
                                          std::string(text) + "</text></svg>",
                                      "png", dpi));
            double last = 0;
            for (std::uint32_t y = 0; y < picture.height; ++y)
                for (std::uint32_t x = 0; x < picture.width; ++x)
                    if (picture.at(x, y) != 0) last = std::max(last, (x + 1) * 96 / dpi);
            CHECK(last > 55);
            CHECK(last < 61.1);
        }
}
