#include "figure/effect/scatter.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "figure/colour_bar.hpp"
#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"

namespace heed {
namespace {

constexpr double usual_width = 380, least_plane = 80, tick_length = 4, radius = 3.2, margin_share = 0.06;
constexpr std::size_t most_labels = 12;

/// From the smallest number to the largest, with some room beyond them.
ColourScale axis_of(std::vector<double> values, bool with_zero) {
    if (with_zero) values.push_back(0);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double range = *high > *low ? *high - *low : 1;
    return {.low = *low - margin_share * range, .high = *high + margin_share * range};
}

struct Box {
    double left, top, right, bottom;

    bool meets(const Box& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

class ScatterPage {
  public:
    ScatterPage(const Scatter& scatter, const ScatterOptions& options)
        : scatter_(scatter),
          style_(options.style),
          title_(visible(options.title.value_or(scatter.title))),
          page_(page_of(style_)),
          sizes_(text_sizes_for(page_)),
          colours_(colours_of(style_.theme)),
          x_(axis_of(numbers(&ScatterPoint::x), false)),
          y_(axis_of(numbers(&ScatterPoint::y), true)) {
        width_ = page_.is_given() ? page_.width : usual_width;
        left_ = sizes_.margin + sizes_.axis * line_height + widest_tick() + tick_length + 2;
        top_ = sizes_.margin + title_height(title_, style_);
        plane_width_ = width_ - left_ - sizes_.margin;
        plane_height_ =
            page_.is_given() && !page_.is_open ? page_.height - top_ - height_below() : 0.75 * plane_width_;
        const double missing = std::max(0.0, least_plane - plane_height_);
        require_fit(style_, width_ + std::max(0.0, least_plane - plane_width_), height() + missing,
                    "shorter names");
    }

    std::string draw() const {
        SvgElement content("g");
        content.set("fill", colours_.ink);
        if (has_title(style_)) content.add(draw_title(title_, width_, sizes_.margin, style_));
        content.add(draw_axes()).add(draw_points()).add(draw_labels());
        SvgElement svg = svg_page({.title = title_,
                                   .description = scatter_.y_name + " against " + scatter_.x_name,
                                   .caption = {scatter_.notes},
                                   .provenance = scatter_.provenance,
                                   .width = width_,
                                   .height = height()},
                                  style_);
        svg.add(content);
        return svg.add(draw_text_lines(notes(), sizes_.subtitle, sizes_.margin,
                                       top_ + plane_height_ + below_plane() + sizes_.gap)
                           .set("fill", colours_.faint))
                   .str() +
               "\n";
    }

  private:
    std::vector<double> numbers(double ScatterPoint::*number) const {
        std::vector<double> values;
        for (const ScatterPoint& point : scatter_.points) values.push_back(point.*number);
        return values;
    }

    double widest_tick() const {
        double room = 0;
        for (const Tick& tick : round_ticks(y_))
            room = std::max(room, style_.metrics.width(with_minus(tick.text), sizes_.tick));
        return room;
    }

    std::vector<std::string> notes() const {
        return shown_caption(
            broken_into_lines(scatter_.notes, (width_ - 2 * sizes_.margin) / sizes_.subtitle, style_.metrics),
            style_);
    }

    /// The ticks and the name of the lower axis.
    double below_plane() const { return tick_length + (sizes_.tick + sizes_.axis) * line_height; }
    double height_below() const {
        return below_plane() + sizes_.gap + height_of_lines(notes().size(), sizes_.subtitle) + sizes_.margin;
    }
    double height() const { return std::ceil(top_ + plane_height_ + height_below()); }

    Point place_of(const ScatterPoint& point) const {
        return {left_ + x_.position(point.x) * plane_width_,
                top_ + (1 - y_.position(point.y)) * plane_height_};
    }

    SvgElement text_at(const std::string& text, Point at, const char* anchor, double font) const {
        SvgElement element("text");
        element.set("x", at.x).set("y", at.y).set("text-anchor", anchor).set("font-size", font);
        return element.add_text(text);
    }

    SvgElement draw_axes() const {
        SvgElement group("g");
        group.set("class", "axes");
        std::string lines =
            "M" + svg_point({left_, top_}) + "v" + svg_number(plane_height_) + "h" + svg_number(plane_width_);
        const double bottom = top_ + plane_height_;
        for (const Tick& tick : round_ticks(x_)) {
            const double x = left_ + x_.position(tick.value) * plane_width_;
            lines += "M" + svg_point({x, bottom}) + "v" + svg_number(tick_length);
            group.add(text_at(with_minus(tick.text), {x, bottom + tick_length + ascent * sizes_.tick},
                              "middle", sizes_.tick));
        }
        for (const Tick& tick : round_ticks(y_)) {
            const double y = top_ + (1 - y_.position(tick.value)) * plane_height_;
            lines += "M" + svg_point({left_, y}) + "h" + svg_number(-tick_length);
            group.add(text_at(with_minus(tick.text),
                              {left_ - tick_length - 2, y + middle_to_baseline * sizes_.tick}, "end",
                              sizes_.tick));
        }
        group.add(SvgElement("path").set("d", lines).set("fill", "none").set("stroke", colours_.faint));
        const double zero = top_ + (1 - y_.position(0)) * plane_height_;
        group.add(SvgElement("path")
                      .set("d", "M" + svg_point({left_, zero}) + "h" + svg_number(plane_width_))
                      .set("stroke", colours_.faint)
                      .set("stroke-dasharray", "2 2"));
        const double name_line = bottom + tick_length + sizes_.tick * line_height + ascent * sizes_.axis;
        group.add(text_at(shortened(scatter_.x_name, plane_width_ / sizes_.axis, style_.metrics),
                          {left_ + plane_width_ / 2, name_line}, "middle", sizes_.axis));
        SvgElement name = text_at(shortened(scatter_.y_name, plane_height_ / sizes_.axis, style_.metrics),
                                  {0, 0}, "middle", sizes_.axis);
        name.set("transform",
                 moved_to({sizes_.margin + ascent * sizes_.axis, top_ + plane_height_ / 2}) + " rotate(-90)");
        return group.add(name);
    }

    SvgElement draw_points() const {
        const bool is_print = style_.theme == Theme::print;
        SvgElement group("g");
        group.set("class", "points").set("stroke", colours_.ink).set("stroke-width", 0.6);
        for (const ScatterPoint& point : scatter_.points) {
            const Point at = place_of(point);
            const Rgb colour = is_print ? colour_at(0.1 + 0.85 * point.shade, Colormap::blues)
                                        : colour_at(0.05 + 0.95 * point.shade, Colormap::viridis);
            group.add(SvgElement("circle")
                          .set("cx", at.x)
                          .set("cy", at.y)
                          .set("r", radius)
                          .set("fill", hex(colour))
                          .add(SvgElement("title").add_text(point.label)));
        }
        return group;
    }

    /// Right of its point, or left of it where the page ends.
    Box label_box(const ScatterPoint& point) const {
        const double width = style_.metrics.width(point.label, smallest_font);
        const Point at = place_of(point);
        const bool is_left = at.x + radius + 2 + width > width_ - sizes_.margin;
        const double left = is_left ? at.x - radius - 2 - width : at.x + radius + 2;
        return {left, at.y - smallest_font / 2, left + width, at.y + smallest_font / 2};
    }

    SvgElement draw_labels() const {
        std::vector<std::size_t> order(scatter_.points.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::abs(scatter_.points[a].y) > std::abs(scatter_.points[b].y);
        });
        std::vector<Box> taken;
        for (const ScatterPoint& point : scatter_.points) {
            const Point at = place_of(point);
            taken.push_back({at.x - radius, at.y - radius, at.x + radius, at.y + radius});
        }
        SvgElement group("g");
        group.set("class", "labels").set("font-size", smallest_font);
        for (std::size_t i = 0; i < std::min(order.size(), most_labels); ++i) {
            const ScatterPoint& point = scatter_.points[order[i]];
            const Box box = label_box(point);
            if (std::any_of(taken.begin(), taken.end(), [&](const Box& other) { return box.meets(other); }))
                continue;
            taken.push_back(box);
            group.add(SvgElement("text")
                          .set("x", box.left)
                          .set("y", (box.top + box.bottom) / 2 + middle_to_baseline * smallest_font)
                          .add_text(point.label));
        }
        return group;
    }

    const Scatter& scatter_;
    const Style& style_;
    std::string title_;
    Room page_;
    const TextSizes& sizes_;
    ThemeColours colours_;
    ColourScale x_, y_;
    double width_ = 0, left_ = 0, top_ = 0, plane_width_ = 0, plane_height_ = 0;
};

}  // namespace

std::string scatter_svg(const Scatter& scatter, const ScatterOptions& options) {
    return ScatterPage(scatter, options).draw();
}

}  // namespace heed
