// What a head view is made of: where its tokens and lines stand on the page, which of all weights are drawn
// as lines, and the colour of each head. Tokens stand in a column or in a row; their labels never run into
// each other: in a row they are turned, or their characters stacked; where there is no room for all, they are
// thinned evenly.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/select.hpp"
#include "core/attention.hpp"
#include "core/tensor.hpp"
#include "figure/colours.hpp"
#include "figure/font_metrics.hpp"
#include "figure/heads/heads.hpp"
#include "figure/page.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

enum class Side { left, right, top, bottom };  // of the lines

/// Lengths in SVG's unit.
struct TokenLine {
    std::vector<std::string> labels;  // as they are shown
    std::vector<std::string> tokens;  // in full
    FontMetrics metrics;
    double pitch;  // from one to the next
    double font;
    std::size_t step = 1;  // every step-th has a label, and the last one (`thinned`)
    bool level = true;     // in a row: the labels stand side by side
    double inset = 0;      // before the first and after the last, whose labels need more room than the pitch
    double extent = 0;     // how far the labels reach away from the lines
    std::vector<std::string_view> colours = {};  // of each label; empty: the group's

    double centre(std::size_t i) const { return inset + (static_cast<double>(i) + 0.5) * pitch; }
    double length() const { return pitch * static_cast<double>(tokens.size()) + 2 * inset; }
};

/// Labels of at most `room` under each other, `pitch` apart.
TokenLine token_column(const std::vector<std::string>& tokens, double pitch, double room,
                       const FontMetrics& metrics);
/// Labels beside each other: level if they fit into `pitch`, else reaching at most `room` away.
TokenLine token_row(const std::vector<std::string>& tokens, double pitch, double room,
                    const FontMetrics& metrics);
/// The pitch at which all labels of a row stand level.
double level_pitch(const std::vector<std::string>& tokens, const FontMetrics& metrics);

/// The labels, whose line begins at (x, y): in a column `x` is where they end or begin, in a row `y` where
/// they stand on or hang from.
SvgElement draw_tokens(const TokenLine& line, Side side, double x, double y);

/// Lengths in SVG's unit.
struct HeadViewLayout {
    bool horizontal;  // queries above keys, else left of them
    double margin;
    TokenLine queries, keys;
    double span;               // of the lines, from queries to keys
    double left = 0, top = 0;  // of tokens and lines: in a row, where its first token begins
    double width = 0, height = 0;

    /// Where the lines begin and end: x of columns, y of rows.
    double lines_begin() const;
    double lines_end() const { return lines_begin() + span; }
};

/// With `top` 0. A given size sets the width; `height_left` is what the words leave of the height there is:
/// labels are thinned, or cut, where that is too little.
HeadViewLayout head_view_layout(const Attention& attention, const Style& style, bool horizontal,
                                double height_left);
/// A narrow one, queries left of keys, whose tokens are `pitch` apart and labels at most `label_room` wide.
HeadViewLayout narrow_layout(const Attention& attention, const Style& style, double pitch, double label_room);

/// Which lines are grey: those of special tokens, or all but a word's.
struct Emphasis {
    std::vector<TokenRole> queries, keys;
    std::vector<bool> highlighted_queries = {}, highlighted_keys = {};  // empty: no word is highlighted

    bool is_faint(std::size_t query, std::size_t key) const;
};

/// UsageError if no token, and no word of several pieces, is called `highlight`; upper case is lower case.
Emphasis emphasis_of(const Attention& attention, const std::optional<std::string>& highlight);

struct HeadLine {
    std::size_t head, query, key;  // positions
    float weight;
    bool is_faint = false;
    int opacity = 0;  // in twentieths, 10 to 20: what is drawn is seen
};

struct HeadLines {
    std::vector<HeadLine> lines;  // grey ones first, then the lightest, then head by head
    float largest = 0;            // the weight that is fully opaque; 0: no line
    float least = 0;              // weights below it are not drawn; 0: all are
    bool has_faint = false;
};

/// The lines of the matrices [head, query, key] from the queries whose numbers are given, or from all: of
/// each weight over 0, but at most 20,000.
HeadLines head_lines(const Tensor3& weights, const std::optional<std::vector<std::size_t>>& queries,
                     const Emphasis& emphasis);

/// [head, query, key] of the one layer.
Tensor3 matrices_of(const Attention& attention);

/// The lines of `heads`, beside each other where they agree, and the tokens at both ends, where the layout
/// has them.
SvgElement draw_head_lines(const std::vector<HeadLine>& lines, const Attention& attention,
                           const HeadViewLayout& at, std::size_t heads, const Style& style);
/// Of the coloured lines' ink, how much lies under other coloured lines: heads.hpp.
double hidden_share(const std::vector<HeadLine>& lines, const HeadViewLayout& at, std::size_t heads);
std::size_t count_coloured(const std::vector<HeadLine>& lines);
SvgElement draw_head_labels(const HeadViewLayout& at, std::string_view ink);
/// What the two sides are called.
struct SideNames {
    const char* queries;
    const char* keys;
};
SideNames side_names(const Attention& attention);
/// Which tokens are the queries, which the keys.
SvgElement draw_side_names(const HeadViewLayout& at, const SideNames& names, std::string_view faint);
/// How high the names of columns are.
double side_names_height();

/// What is written besides the tokens.
struct HeadViewWords {
    std::string title, reading, subtitle;
    std::size_t step = 1;  // every step-th label is drawn

    /// What stands below, or would.
    [[nodiscard]] std::string caption() const;
    /// That, in lines.
    [[nodiscard]] std::vector<std::string> notes(double room, const Style& style) const;
    [[nodiscard]] HeadViewWords thinned(std::size_t step) const;
};
double notes_height(const std::vector<std::string>& notes);

/// The heads in panels of their own.
DrawnHeads head_multiples(const Attention& attention, const HeadViewOptions& options, const HeadLines& drawn,
                          const HeadViewWords& words);

/// The document, with all that is said of the attention for those who do not see it.
SvgElement head_view_page(const Attention& attention, const HeadViewWords& words, double width, double height,
                          const Style& style);

/// The colour of the `position`-th head of a figure: twelve that readers with and without colour blindness
/// tell apart, then the same again, dashed.
Rgb head_colour(std::size_t position, Theme theme);
/// All of them, and the dark theme's.
std::vector<OnDarkPages> head_colours_on_dark_pages();
/// Whether its lines are dashed, as SVG writes `head_dashes`.
bool is_dashed(std::size_t position);
inline constexpr std::string_view head_dashes = "4 2";

/// "head 3", or as layer and head together are called; "mean over heads" where they were merged.
std::string head_name(const Attention& attention, std::size_t position, HeadNames names);

/// Above and below the lines and words.
inline constexpr double head_view_gap = 6;
inline constexpr double legend_font = roomy_texts.subtitle;

/// What an entry of the legend says, and the head it is for; none for the layer, which stands first.
struct LegendEntry {
    std::string name;
    std::optional<std::size_t> head;
    LegendPlace place = {0, 0};
};

/// The layer, where no title names it, and its heads, in as many lines as they need.
std::vector<LegendEntry> legend_of(const Attention& attention, bool with_layer, double room,
                                   const Style& style);
double legend_height(const std::vector<LegendEntry>& legend);
SvgElement draw_legend(const std::vector<LegendEntry>& legend, Theme theme, double left, double top);

}  // namespace heed
