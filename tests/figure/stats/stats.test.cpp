#include "figure/stats/stats.hpp"

#include <cmath>

#include "figure/page.hpp"
#include "figure/stats/parts.hpp"
#include "support/message.hpp"
#include "support/stats_truth.hpp"
#include "support/whole_figure.hpp"

using namespace heed;
using namespace heed::test;

namespace {

struct Size {
    std::size_t layers, heads;
};

/// A few tokens, each head with a habit of its own: some distance, some breadth, some token.
HeadStats stats_of_size(const Size& size, bool with_divergences = true) {
    constexpr std::size_t n = 9;
    Attention attention;
    attention.model.name = "made & <up>";
    attention.encoding = encoding_of_tokens({"[CLS]", "the", "cat", ",", "sat", "on", "it", ".", "[SEP]"});
    attention.weights = Tensor4::from_shape({size.layers, size.heads, n, n});
    for (std::size_t i = 0; i < size.layers; ++i) attention.layers.push_back(static_cast<std::int64_t>(i));
    for (std::size_t i = 0; i < size.heads; ++i) attention.heads.push_back(static_cast<std::int64_t>(i));
    for (std::size_t head = 0; head < size.layers * size.heads; ++head)
        for (std::size_t q = 0; q < n; ++q) {
            float* const row = attention.weights.data() + (head * n + q) * n;
            const double place = head % 3 == 0
                                     ? static_cast<double>(head % n)
                                     : static_cast<double>(q) - 1 + static_cast<double>(head % 5) / 2;
            double sum = 0;
            for (std::size_t k = 0; k < n; ++k)
                sum += row[k] = static_cast<float>(std::exp(-std::abs(static_cast<double>(k) - place) *
                                                            (0.1 + static_cast<double>(head % 7))));
            for (std::size_t k = 0; k < n; ++k) row[k] = static_cast<float>(row[k] / sum);
        }
    return stats_of({attention}, with_divergences);
}

std::string drawn(const HeadStats& stats, const Style& style = {}) {
    return stats_svg(stats, {style}, "stats.json");
}

Style of_size(double width, double height) {
    Style style;
    style.size = SizeInMillimetres{width, height};
    return style;
}

Style in(Theme theme) {
    Style style;
    style.theme = theme;
    return style;
}

void check_fonts(const XmlElement& element) {
    if (element.has("font-size")) CHECK(std::stod(element["font-size"]) >= smallest_font);
    for (const XmlElement& child : element.children) check_fonts(child);
}

}  // namespace

TEST_CASE("the figure of statistics is whole, whatever the heads, the size and the theme") {
    for (const Size& size : {Size{1, 1}, Size{1, 2}, Size{5, 6}, Size{12, 12}, Size{24, 16}, Size{2, 40}})
        for (const bool with_divergences : {true, false}) {
            INFO(size.layers << " x " << size.heads << " " << with_divergences);
            const HeadStats stats = stats_of_size(size, with_divergences);
            for (const Style& style : {Style{}, in(Theme::print), in(Theme::dark), of_size(80, 235)}) {
                const std::string svg = drawn(stats, style);
                check_whole(svg);
                const XmlElement root = parse_xml(svg);
                check_fonts(root);
                std::size_t tiles = 0;
                for (const XmlElement* group : root.all("g"))
                    tiles += group->has("class") && (*group)["class"] == "tile";
                CHECK(tiles + 2 == measure_names.size());
            }
        }
}

TEST_CASE("shares have one bar, at the end of the first row, and none stands next to another's bar") {
    const TileGrid grid = TileGrid::of(stats_of_size({6, 12}, false), {}, roomy_texts);
    REQUIRE(grid.shares == 9);
    const auto bars = [&](std::size_t columns) {
        const TileGrid fitted = grid.fitted(columns, 10);
        std::vector<std::size_t> with_bars;
        for (std::size_t i = 0; i < fitted.panels.size(); ++i)
            if (fitted.has_bar(i)) with_bars.push_back(i);
        return with_bars;
    };
    CHECK(bars(4) == std::vector<std::size_t>{3, 8, 9, 10});  // 8 shares its row with entropy and distance
    CHECK(bars(3) == std::vector<std::size_t>{2, 9, 10});
    CHECK(bars(1) == std::vector<std::size_t>{0, 9, 10});
    const std::string svg = drawn(stats_of_size({6, 12}, false));
    CHECK(contains(svg, "Panels without a colour bar of their own share the one in the first row."));
    CHECK(parse_xml(svg).all("linearGradient").size() == 1);
}

TEST_CASE("in a column of a paper the tiles of twelve heads fill the width, side by side") {
    const XmlElement root = parse_xml(drawn(stats_of_size({6, 12}, false), in(Theme::print)));
    double right = 0;
    for (const Box& bar : colour_bar_boxes(root)) right = std::max(right, bar.corners[1].x);
    CHECK(right > 0.85 * page_box(root).corners[2].x);
}

TEST_CASE("a size that is asked for is kept, or refused with what is needed") {
    const HeadStats stats = stats_of_size({5, 6});
    const XmlElement root = parse_xml(drawn(stats, of_size(170, 200)));
    CHECK(page_box(root).corners[2].x == Approx(170 * units_per_millimetre).margin(0.1));
    CHECK(page_box(root).corners[2].y == Approx(200 * units_per_millimetre).margin(0.1));
    CHECK(contains(message_of([&] { drawn(stats, of_size(80, 60)); }), "does not fit into 80 × 60 mm"));
    CHECK(contains(message_of([&] { drawn(stats, of_size(12, 200)); }), "does not fit"));
}

TEST_CASE("heads that are too many for a column are refused, and drawn where a size is asked for") {
    const HeadStats stats = stats_of_size({1, 300}, false);
    CHECK(message_of([&] { drawn(stats, in(Theme::print)); }) ==
          "the figure does not fit into a column: give a --size, or fewer heads");
    CHECK(contains(drawn(stats, of_size(800, 300)), "<svg"));
}

TEST_CASE("no label of the map lies over a point, another label or the edge, what has no room is counted") {
    for (const Size& size : {Size{1, 1}, Size{5, 6}, Size{12, 12}}) {
        const HeadStats stats = stats_of_size(size);
        const Placement placement = place_heads(stats);
        const HeadMap map = head_map(stats, placement, {{}, compact_texts, 285, 200});
        std::size_t covered = 0, labelled = 0;
        for (const HeadMark& mark : map.marks) {
            CHECK(mark.at.x >= map.radius);
            CHECK(mark.at.y <= map.plane_height - map.radius);
            if (!mark.has_label) continue;
            ++labelled;
            const double half = text_width(mark.label, smallest_font) / 2;
            for (const HeadMark& other : map.marks)
                covered += std::abs(other.at.x - mark.label_at.x) < half + map.radius - 0.01 &&
                           std::abs(other.at.y - mark.label_at.y + 0.36 * smallest_font) <
                               smallest_font * line_height / 2 + map.radius - 0.01;
        }
        CHECK(covered == 0);
        CHECK(labelled + map.labels_left_out() == map.marks.size());
        CHECK(labelled > 0);
    }
}

TEST_CASE("the map is as narrow as lets all labels have room, with its legend at its side") {
    const HeadStats stats = stats_of_size({6, 12});
    const Placement placement = place_heads(stats);
    const HeadMap map = head_map(stats, placement, {{}, roomy_texts, 838, 280});
    CHECK(map.labels_left_out() == 0);
    CHECK(map.plane_width < 0.8 * 838);
    const HeadMap upright = head_map(stats, placement, {{}, roomy_texts, 300, 1000});
    CHECK(upright.plane_width > 0.8 * 300);  // which the points need
    CHECK(map.plane_height == 280);
    double widest = 0;
    for (const MapLegendEntry& entry : map.legend)
        widest = std::max(widest, text_width(entry.text, roomy_texts.tick));
    CHECK(map.legend_left > map.plane_width + map.layers_width());
    CHECK(map.legend_left + legend_swatch + widest <= 838);
    const HeadMap narrow = head_map(stats, placement, {{}, compact_texts, 150, 200});
    CHECK_FALSE(narrow.is_legend_beside);
    CHECK(narrow.plane_height < 200);
}

TEST_CASE("measures that no record has are left out, and statistics of nothing are refused") {
    Attention attention;
    attention.encoding = encoding_of_tokens({"a", "b"});
    attention.layers = attention.heads = {0};
    attention.weights = Tensor4::from_shape({1, 1, 2, 2});
    attention.weights.fill(0.5F);
    const std::string svg = drawn(stats_of({attention}));
    check_whole(svg);
    CHECK_FALSE(contains(svg, "To separator"));
    CHECK_FALSE(contains(svg, "To “.” and “,”"));
    CHECK(contains(message_of([] { drawn(HeadStats{}); }), "stats.json: expected records"));
}

TEST_CASE("the figure of statistics says what a test of colours cannot: shapes are the classes") {
    const std::string svg = drawn(stats_of(stats_truth_records()));
    for (const std::string text : {"broad", "to first token", "to separator", "unclear", "none of these",
                                   "0-0", "3-4", "habits: 4 records, 25 tokens"})
        CHECK(contains(svg, text));
}
