// Labels beside points, each where it meets no point, no other label and no edge.
#include <algorithm>
#include <array>
#include <numeric>

#include "figure/font_metrics.hpp"
#include "figure/stats/parts.hpp"

namespace heed {
namespace {

constexpr double clearance = 1;  // between a label and what is beside it

struct Area {
    double left, top, right, bottom;

    bool meets(const Area& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

Area around(Point middle, double half_width, double half_height) {
    return {middle.x - half_width, middle.y - half_height, middle.x + half_width, middle.y + half_height};
}

/// Where a label's middle may be, the best place first: in half widths and half heights of mark and label.
constexpr std::array<Point, 16> sides = {{{1, 0},
                                          {-1, 0},
                                          {0, 1},
                                          {0, -1},
                                          {1, 0.8},
                                          {-1, 0.8},
                                          {1, -0.8},
                                          {-1, -0.8},
                                          {1, 0.4},
                                          {-1, 0.4},
                                          {1, -0.4},
                                          {-1, -0.4},
                                          {0.5, 1},
                                          {-0.5, 1},
                                          {0.5, -1},
                                          {-0.5, -1}}};

/// How far off labels are tried, in sizes of a mark; all but the nearest are led to by a line.
constexpr std::array<double, 10> reaches = {1, 2.5, 4, 6, 9, 13, 17, 21, 25, 30};

class Placer {
  public:
    Placer(const std::vector<HeadMark>& marks, const HeadMap& map, double font)
        : plane_{0, 0, map.plane_width, map.plane_height}, mark_size_(map.radius + clearance), font_(font) {
        for (const HeadMark& mark : marks) taken_.push_back(around(mark.at, map.radius, map.radius));
    }

    void place(HeadMark& mark, const FontMetrics& metrics) {
        const double half_width = metrics.width(mark.label, font_) / 2, half_height = font_ * line_height / 2;
        for (const double reach : reaches)
            for (const Point& side : sides) {
                const Point away{side.x * (reach * mark_size_ + half_width),
                                 side.y * (reach * mark_size_ + 0.8 * half_height)};
                const Area area = around(mark.at + away, half_width, half_height);
                if (!is_free(area)) continue;
                taken_.push_back(area);
                mark.has_label = true;
                mark.has_leader = reach > reaches.front();
                mark.label_at = {mark.at.x + away.x, mark.at.y + away.y + middle_to_baseline * font_};
                return;
            }
    }

  private:
    bool is_free(const Area& area) const {
        const bool is_within = area.left >= plane_.left && area.top >= plane_.top &&
                               area.right <= plane_.right && area.bottom <= plane_.bottom;
        return is_within && std::none_of(taken_.begin(), taken_.end(),
                                         [&](const Area& other) { return area.meets(other); });
    }

    Area plane_;
    double mark_size_, font_;
    std::vector<Area> taken_;
};

}  // namespace

void place_labels(std::vector<HeadMark>& marks, const HeadMap& map, double font) {
    std::vector<std::size_t> order(marks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_partition(order.begin(), order.end(),
                          [&](std::size_t i) { return marks[i].head_class != HeadClass::none; });
    Placer placer(marks, map, font);
    for (const std::size_t i : order) placer.place(marks[i], map.room.metrics);
}

}  // namespace heed
