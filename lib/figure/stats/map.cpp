// Where everything in the map of heads stands: parts.hpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/text/number.hpp"
#include "figure/stats/parts.hpp"

namespace heed {
namespace {

constexpr double flattest = 0.45, steepest = 0.8;                   // height to width of the plane
constexpr double longest_scale = 0.2;                               // of the width
constexpr double highest = 280;                                     // more is no easier to read
constexpr std::array<double, 3> narrower_shares = {0.6, 0.7, 0.8};  // of the width, tried in turn
constexpr double between_entries = 10;
constexpr double longest_number = 6;  // times the font size

/// The middle and the extents of all points.
struct Extent {
    PlanePoint least, most;

    static Extent of(const std::vector<PlanePoint>& points) {
        Extent extent{points.front(), points.front()};
        for (const PlanePoint& point : points) {
            extent.least = {std::min(extent.least.x, point.x), std::min(extent.least.y, point.y)};
            extent.most = {std::max(extent.most.x, point.x), std::max(extent.most.y, point.y)};
        }
        return extent;
    }
    double width() const { return most.x - least.x; }
    double height() const { return most.y - least.y; }
};

/// From the plane's edge to the nearest point, so that labels have room there.
double edge(const MapRoom& room) {
    return std::min(0.08 * room.width, 2.5 * room.sizes.tick);
}

/// From the plane to the bar of layers, that bar, and its numbers.
double layers_room(const HeadMap& map) {
    const TextSizes& sizes = map.room.sizes;
    const double name = map.room.metrics.width("Layer", sizes.tick);
    return sizes.gap + std::max(name, map.layers_width() + beside_bar + map.layer_labels.extent);
}

/// Right of `left` where the widest entry has room there.
void set_legend(HeadMap& map, double nats, double left) {
    std::set<HeadClass> classes;
    for (const HeadMark& mark : map.marks) classes.insert(mark.head_class);
    for (const HeadClass head_class : classes)
        map.legend.push_back(
            {std::string(class_names[static_cast<std::size_t>(head_class)].title), head_class});
    if (map.scale_length > 0) map.legend.push_back({rounded(nats, 6) + " nats", std::nullopt});
    std::vector<double> widths;
    for (const MapLegendEntry& entry : map.legend) {
        const double sample = entry.head_class ? legend_swatch : map.scale_length + beside_bar;
        widths.push_back(sample + map.room.metrics.width(entry.text, map.room.sizes.tick));
    }
    map.is_legend_beside = left + *std::max_element(widths.begin(), widths.end()) <= map.room.width &&
                           static_cast<double>(widths.size()) * map.line() <= map.room.height;
    map.legend_left = map.is_legend_beside ? left : 0;
    const double between = map.is_legend_beside ? map.room.width : between_entries;  // a line each
    const std::vector<LegendPlace> places = places_in_lines(widths, between, map.room.width);
    for (std::size_t i = 0; i < places.size(); ++i) map.legend[i].place = places[i];
}

/// Of what stands below the plane.
double legend_height(const HeadMap& map) {
    return map.is_legend_beside ? 0 : map.room.sizes.gap + (map.legend.back().place.line + 1) * map.line();
}

std::vector<std::string> numbers_of(const std::vector<std::int64_t>& layers) {
    std::vector<std::string> names;
    names.reserve(layers.size());
    for (const std::int64_t layer : layers) names.push_back(std::to_string(layer));
    return names;
}

/// The largest of 1, 2 and 5 times a power of ten that is at most `most`.
double round_below(double most) {
    const double power = std::pow(10, std::floor(std::log10(most)));
    for (const double factor : {5.0, 2.0})
        if (factor * power <= most) return factor * power;
    return power;
}

double mark_radius(const HeadMap& map) {
    const double share = map.plane_width * map.plane_height / static_cast<double>(map.marks.size());
    return std::clamp(0.09 * std::sqrt(share), 2.0, map.room.sizes.tick * 0.45);
}

void set_marks(HeadMap& map, const HeadStats& stats) {
    for (std::size_t head = 0; head < stats.head_count(); ++head)
        map.marks.push_back({{0, 0},
                             head / stats.heads.size(),
                             class_of(stats, head, BroadBy::relative),
                             head_label(stats, head)});
}

/// Both axes have one scale, and the points stand in the middle.
double set_places(HeadMap& map, const Placement& placement) {
    const Extent extent = Extent::of(placement.points);
    const auto scale_for = [](double room, double needed) { return needed > 0 ? room / needed : 1e9; };
    const double around = 2 * edge(map.room);
    double scale = std::min(scale_for(map.plane_width - around, extent.width()),
                            scale_for(map.plane_height - around, extent.height()));
    if (scale == 1e9) scale = 0;  // all in one point
    for (std::size_t i = 0; i < map.marks.size(); ++i) {
        const PlanePoint& point = placement.points[i];
        map.marks[i].at = {map.plane_width / 2 + scale * (point.x - (extent.least.x + extent.most.x) / 2),
                           map.plane_height / 2 - scale * (point.y - (extent.least.y + extent.most.y) / 2)};
    }
    return scale;
}

}  // namespace

std::size_t HeadMap::labels_left_out() const {
    return static_cast<std::size_t>(
        std::count_if(marks.begin(), marks.end(), [](const HeadMark& mark) { return !mark.has_label; }));
}

double natural_map_height(const Placement& placement, double width) {
    const Extent extent = Extent::of(placement.points);
    const double shape = extent.width() > 0 ? extent.height() / extent.width() : flattest;
    return std::min(highest, width * std::clamp(shape, flattest, steepest));
}

namespace {

/// A map whose plane, with the bar of layers, takes this share of the width; the legend stands right of it
/// where that leaves it room, else below.
HeadMap map_with(double share, const HeadStats& stats, const Placement& placement, const MapRoom& room) {
    HeadMap map{.room = room};
    map.layers = label_texts(numbers_of(stats.layers), longest_number, room.metrics);
    set_marks(map, stats);
    // As wide as it may become; how long the scale is, the plane has to say first.
    map.scale_length = longest_scale * share * room.width;
    set_legend(map, 0.005, share * room.width + room.sizes.gap);
    map.plane_height = room.height - legend_height(map);
    const double pitch = (map.plane_height - map.line()) / static_cast<double>(stats.layers.size());
    map.layer_labels = row_labels(map.layers, pitch, room.sizes.tick);
    map.plane_width = share * room.width - layers_room(map);
    map.radius = mark_radius(map);
    map.scale = set_places(map, placement);
    const double nats = map.scale > 0 ? round_below(longest_scale * map.plane_width / map.scale) : 0;
    map.scale_length = nats * map.scale;
    map.legend.clear();
    set_legend(map, nats, share * room.width + room.sizes.gap);
    place_labels(map.marks, map, smallest_font);
    return map;
}

}  // namespace

/// Narrower where that costs no labels and hardly any distance between the points.
HeadMap head_map(const HeadStats& stats, const Placement& placement, const MapRoom& room) {
    HeadMap wide = map_with(1, stats, placement, room);
    for (const double share : narrower_shares) {
        HeadMap map = map_with(share, stats, placement, room);
        if (map.is_legend_beside && map.labels_left_out() == 0 && map.scale >= 0.9 * wide.scale) return map;
    }
    return wide;
}

}  // namespace heed
