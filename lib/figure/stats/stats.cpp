#include "figure/stats/stats.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/provenance.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/stats/parts.hpp"

namespace heed {
namespace {

constexpr double largest_cell = 36, smallest_cell = 1.5;
constexpr double largest_panel = 150;
constexpr std::size_t most_columns = 6, usual_columns = 4;
constexpr double narrowest = 330;   // that leaves the words room
constexpr double lowest_map = 0.6;  // of its width
constexpr double nearly = 0.75;
constexpr const char* usual_title = "What each head does";

std::string counts_text(const HeadStats& stats) {
    const std::string name =
        stats.model.name.empty() ? "" : visible(without_folders(stats.model.name)) + ": ";
    return name + counted(stats.counts.records, "record") + ", " +
           counted(stats.counts.tokens, stats.of_regions ? "region" : "token");
}

/// What the reader has to know, with so many labels left out.
std::string reading_of(const HeadStats& stats, const Placement* placement, std::size_t left_out) {
    const StatsCounts& counts = stats.counts;
    std::string text = counts_text(stats) + ", n = " + std::to_string(counts.shortest);
    if (counts.longest > counts.shortest) text += " to " + std::to_string(counts.longest);
    text +=
        "; means over the records. Rows are layers, and columns are heads, both counted from 0. "
        "Panels without a colour bar of their own share the one in the first row.";
    if (placement == nullptr) return text;
    text +=
        " Each point is a head, called layer-head. Distances are mean Jensen-Shannon divergences per query "
        "(classical scaling, whose two axes hold " +
        rounded(100 * placement->share, 0) +
        " % of them). A head is broad if its entropy / ln n is at least " + rounded(broad_relative, 3) + ".";
    if (left_out > 0)
        text +=
            " " + std::to_string(left_out) + (left_out == 1 ? " label has" : " labels have") + " no room.";
    return text;
}

/// Finds the columns of tiles and the side of a cell.
class StatsPage {
  public:
    StatsPage(const HeadStats& stats, const StatsFigureOptions& options)
        : stats_(stats),
          style_(options.style),
          title_(visible(options.title.value_or(usual_title))),
          page_(page_of(style_)),
          sizes_(text_sizes_for(page_)),
          tiles_(TileGrid::of(stats, style_, sizes_)) {
        if (stats.with_divergences) placement_ = place_heads(stats);
        fit();
    }

    std::string draw() const {
        const ThemeColours colours = colours_of(style_.theme);
        SvgElement content("g");
        content.set("fill", colours.ink);
        if (has_title(style_))
            content.add(draw_text_lines({shortened(title_, inner_width() / sizes_.title, style_.metrics)},
                                        sizes_.title, sizes_.margin, sizes_.margin));
        double y = sizes_.margin + title_height();
        content.add(draw_tiles(tiles_, sizes_.margin, y));
        y += tiles_.height() + sizes_.gap;
        std::size_t left_out = 0;
        if (placement_) {
            content.add(draw_text_lines({"Heads by what they attend to"}, sizes_.axis, sizes_.margin, y));
            y += sizes_.axis * line_height + 2;
            const HeadMap map =
                head_map(stats_, *placement_, {style_.metrics, sizes_, inner_width(), map_height_});
            content.add(draw_head_map(map, style_.theme, sizes_.margin, y));
            y += map_height_ + sizes_.gap;
            left_out = map.labels_left_out();
        }
        SvgElement svg =
            svg_page({.title = title_,
                      .caption = {reading_of(stats_, placement_ ? &*placement_ : nullptr, left_out)},
                      .provenance = provenance_of(stats_.model),
                      .width = width_,
                      .height = height_},
                     style_);
        svg.add(content);
        return svg.add(draw_text_lines(notes(inner_width(), left_out), sizes_.subtitle, sizes_.margin, y)
                           .set("fill", colours.faint))
                   .str() +
               "\n";
    }

  private:
    double inner_width() const { return width_ - 2 * sizes_.margin; }

    double title_height() const { return has_title(style_) ? sizes_.title * line_height + sizes_.gap : 0; }

    std::vector<std::string> notes(double room, std::size_t left_out) const {
        return shown_caption(
            broken_into_lines(reading_of(stats_, placement_ ? &*placement_ : nullptr, left_out),
                              room / sizes_.subtitle, style_.metrics),
            style_);
    }

    double notes_height(double room) const {
        return height_of_lines(notes(room, 9999).size(), sizes_.subtitle);
    }

    /// Of all but the map's plane, legend and layers.
    double height_without_map(const TileGrid& tiles, double room) const {
        const double map = placement_ ? sizes_.axis * line_height + 2 + sizes_.gap : 0;
        return 2 * sizes_.margin + title_height() + tiles.height() + sizes_.gap + map + notes_height(room);
    }

    double least_map_height(double room) const {
        return placement_ ? std::min(lowest_map * room, natural_map_height(*placement_, room)) : 0;
    }

    bool fits(const TileGrid& tiles, double room) const {
        return tiles.width() <= room &&
               height_without_map(tiles, room) + least_map_height(room) <= page_.height;
    }

    void fit() {
        if (page_.is_given())
            fit_width();
        else
            fit_content();
        const double room = inner_width();
        const double rest = page_.height - height_without_map(tiles_, room);
        if (placement_)
            map_height_ =
                std::max(least_map_height(room), std::min(natural_map_height(*placement_, room), rest));
        const double height = height_without_map(tiles_, room) + map_height_;
        require_fit(style_, width_, height, "fewer layers and heads");
        height_ = page_.is_open ? std::ceil(height) : page_.height;
    }

    void fit_content() {
        const auto longer = static_cast<double>(std::max(stats_.layers.size(), stats_.heads.size()));
        const std::size_t columns = std::min(usual_columns, tiles_.panels.size());
        tiles_ = tiles_.fitted(columns, std::clamp(largest_panel / longer, 6.0, largest_cell));
        width_ = std::ceil(std::max(tiles_.width(), narrowest) + 2 * sizes_.margin);
    }

    /// With as many columns as leave cells nearly the most room: a column alone may be no wider than half the
    /// page. Where none fits, the lowest figure of this width says what is needed.
    void fit_width() {
        width_ = page_.width;
        const double room = inner_width();
        TileGrid best = tiles_.fitted(1, smallest_cell);
        double most_room = 0;
        for (std::size_t columns = 1; columns <= std::min(most_columns, tiles_.panels.size()); ++columns) {
            const TileGrid grid = largest(columns);
            const bool is_better =
                fits(best, room) ? fits(grid, room) && grid.cell > nearly * most_room : grid.width() <= room;
            if (is_better) best = grid;
            if (fits(grid, room)) most_room = std::max(most_room, grid.cell);
        }
        tiles_ = best;
        if (tiles_.width() > room && page_.is_open && !style_.width)
            throw UsageError("the figure does not fit into a column: give a --size, or fewer heads");
        width_ = std::max(width_, tiles_.width() + 2 * sizes_.margin);
    }

    TileGrid largest(std::size_t columns) const {
        const auto fits_with = [&](double cell) { return fits(tiles_.fitted(columns, cell), inner_width()); };
        return tiles_.fitted(columns, largest_fitting(smallest_cell, largest_cell, 16, fits_with));
    }

    const HeadStats& stats_;
    const Style& style_;
    std::string title_;
    Room page_;
    TextSizes sizes_;
    TileGrid tiles_;
    std::optional<Placement> placement_;
    double width_ = 0, height_ = 0, map_height_ = 0;
};

}  // namespace

std::string stats_svg(const HeadStats& stats, const StatsFigureOptions& options, const std::string& name) {
    if (stats.counts.records == 0) throw InputError({name, ""}, "records to draw statistics of", "none");
    return StatsPage(stats, options).draw();
}

}  // namespace heed
