// The page of every figure: what room there is, the words on it in lines that fit, its ground and its size,
// and what is said where a figure does not fit. Lengths are in SVG's unit, 1/96 inch.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figure/point.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

/// The page that was asked for, or what of it is left for a drawing.
struct Room {
    double width = 0;      // 0: no page was asked for
    double height = 0;     // at most
    bool is_open = false;  // the content says the height, up to `height`

    bool is_given() const { return width > 0; }
};

/// As large as the style's size, or as wide as its width; in print a column of a paper. The last two are open
/// up to a page's height. Else there is no limit.
[[nodiscard]] Room page_of(const Style& style);
/// Whether a page was asked for that is as narrow as a column of a paper.
[[nodiscard]] bool is_compact(const Room& page);
[[nodiscard]] const TextSizes& text_sizes_for(const Room& page);
/// Whether the figure has a title, and whether it says below how layers are counted, which print leaves out.
[[nodiscard]] bool has_title(const Style& style);
[[nodiscard]] bool has_subtitle(const Style& style);

/// What of a figure's caption stands below it: nothing of one without a caption.
[[nodiscard]] std::vector<std::string> shown_caption(std::vector<std::string> lines, const Style& style);

/// UsageError "the figure does not fit into 85 × 60 mm: ", and the advice.
[[noreturn]] void reject_page(const Room& page, const std::string& advice);
/// UsageError, which says what size the figure needs, if it is larger than the size, or wider than the width,
/// that was asked for; `advice` follows "give a larger --size, --no-title or ".
void require_fit(const Style& style, double width, double height, const std::string& advice);
/// The largest number, rounded down to three decimals, that `fits` by halving; `fitting` fits.
[[nodiscard]] double largest_fitting(double fitting, double too_large, int halvings,
                                     const std::function<bool(double)>& fits);

/// A colour, and what stands in its place where a figure without a ground is on a dark page.
struct OnDarkPages {
    std::string colour, instead;
};

/// What the document's root says.
struct Page {
    std::string kind = {};                  // of figure, before the title for a screen reader; may be empty
    std::string title;                      // as it is drawn
    std::string description = {};           // likewise; may be empty
    std::vector<std::string> caption = {};  // what stands below the figure, or would
    /// How the figure came about: lines that the description ends with.
    std::vector<std::string> provenance = {};
    double width = 0, height = 0;
    std::optional<Point> corner = {};            // the left upper one; none: (0, 0)
    std::optional<SizeInMillimetres> size = {};  // none: as many pixels as `width` and `height`
    bool has_links = false;
    std::vector<OnDarkPages> on_dark_pages = {};  // besides ink, faint and frame
};

/// The root with the theme's ground, in the style's font.
[[nodiscard]] SvgElement svg_page(const Page& page, const Style& style);
/// A rectangle over the whole page in the theme's ground, if that has one.
[[nodiscard]] std::optional<SvgElement> ground_of(const Style& style, std::optional<Point> corner);
/// "77mm"
[[nodiscard]] std::string millimetres(double length);

/// A line of text on the page.
struct TextLine {
    std::string text;
    double font;
    std::string_view colour = {};  // empty: its group's
};

/// Where lines end that begin at `top`.
[[nodiscard]] double end_of(const std::vector<TextLine>& lines, double top);
[[nodiscard]] double widest(const std::vector<TextLine>& lines, const FontMetrics& metrics);

/// What lines must not leave: the left and the right edge.
struct Edges {
    double left, right;
};
/// The line with its middle as near to `x` as the edges allow, in a group whose text-anchor is middle.
[[nodiscard]] SvgElement centred_line(const TextLine& line, double x, double baseline,
                                      const FontMetrics& metrics, const Edges& edges);

/// How high so many lines of one font are.
[[nodiscard]] double height_of_lines(std::size_t count, double font);
/// Lines of one font from `top` on, their left ends at `left`.
[[nodiscard]] SvgElement draw_text_lines(const std::vector<std::string>& lines, double font, double left,
                                         double top);

/// The title that stands at the upper left of a page with this width and margin, and how high it is with the
/// space below; 0 where the figure has none.
[[nodiscard]] SvgElement draw_title(const std::string& title, double width, double margin,
                                    const Style& style);
[[nodiscard]] double title_height(const std::string& title, const Style& style);

/// Where an entry of a legend stands: in which line, and how far from the left.
struct LegendPlace {
    double x, line;
};
/// The places of entries so wide, in as many lines as `room` makes them need.
[[nodiscard]] std::vector<LegendPlace> places_in_lines(const std::vector<double>& widths, double between,
                                                       double room);

}  // namespace heed
