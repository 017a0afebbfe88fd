// Several heads as a grid of panels.
#include "figure/heatmap/heatmap.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/golden.hpp"
#include "support/heatmap_cells.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Panel p has the weights of `panel_of`, all moved p places to the right.
PanelGrid grid_of(std::size_t layers, std::size_t heads, const std::vector<std::string>& tokens) {
    PanelGrid grid;
    for (std::size_t layer = 0; layer < layers; ++layer)
        for (std::size_t head = 0; head < heads; ++head) {
            Panel panel = panel_of(tokens, tokens);
            std::rotate(
                panel.weights.begin(),
                panel.weights.begin() + static_cast<std::ptrdiff_t>(grid.panels.size() % tokens.size()),
                panel.weights.end());
            panel.title = "Layer " + std::to_string(layer) + ", head " + std::to_string(head);
            grid.panels.push_back(panel);
        }
    for (std::size_t layer = 0; layer < layers; ++layer) grid.layers.push_back(std::to_string(layer));
    for (std::size_t head = 0; head < heads; ++head) grid.heads.push_back(std::to_string(head));
    return grid;
}

std::vector<std::string> texts_of(const XmlElement& group) {
    std::vector<std::string> texts;
    for (const XmlElement* text : group.all("text")) texts.push_back(text->text);
    return texts;
}

/// The lines of a bar's name, which is read from the bottom to the top.
std::vector<std::string> name_beside(const XmlElement& bar) {
    std::vector<std::string> lines;
    for (const XmlElement* text : bar.all("text"))
        if (text->has("transform")) lines.push_back(text->text);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : " ") + line;
    return text;
}

HeatmapOptions print() {
    HeatmapOptions options;
    options.style.theme = Theme::print;
    options.style.title = false;
    return options;
}

}  // namespace

TEST_CASE("a grid of two layers and three heads is the one that was looked at") {
    CHECK(is_golden(heatmap_svg(grid_of(2, 3, {"The", "cat", "sat"})), "heatmap_grid.svg"));
}

TEST_CASE("a grid of one layer has no gap below: the name of its bar breaks into lines") {
    for (const HeatmapOptions& options : {HeatmapOptions(), print()}) {
        const std::string svg = heatmap_svg(grid_of(1, 6, words(6)), options);
        check_nothing_collides(svg);
        const XmlElement root = parse_xml(svg), bar = root.of_class("colour-bar");
        const Box cells = cells_boxes(root).front();
        CHECK(std::stod(bar.child("rect")["height"]) <=
              std::max(120.0, cells.corners[2].y - cells.corners[0].y));
        CHECK(name_beside(bar).size() > 1);
        CHECK(joined(name_beside(bar)) == "Share of the panel's largest");
    }
}

TEST_CASE("a grid has a panel a head, on one scale if that is asked for, whose cells are its weights") {
    for (const std::size_t n : {6U, 30U, 70U}) {
        PanelGrid grid = grid_of(4, 5, words(n));
        grid.panels[7].weights(1, 2) = 0.9F;
        HeatmapOptions options;
        options.range.kind = ColourRange::Kind::shared;
        const XmlElement root = parse_xml(heatmap_svg(grid, options));
        const auto panels = panels_in(root);
        REQUIRE(panels.size() == 20);
        for (std::size_t p = 0; p < 20; ++p) {
            std::vector<std::string> expected;
            for (const float weight : grid.panels[p].weights)
                expected.push_back(hex(colour_at(weight / static_cast<double>(0.9F), Colormap::blues)));
            CHECK((cell_colours(*panels[p], n, n) == expected));
            CHECK(panels[p]->children.back().text == grid.panels[p].title);
        }
        CHECK(root.all("linearGradient").size() == 1);
    }
}

TEST_CASE("each panel may have its own range, from 0 to its largest, and the bar says so") {
    PanelGrid grid = grid_of(1, 2, {"a", "b"});
    grid.panels[0].weights = Matrix{{0.5F, 0.25F}, {0, 0.5F}};
    grid.panels[1].weights = Matrix{{0.04F, 0.02F}, {0, 0.03F}};
    HeatmapOptions options;
    options.range.kind = ColourRange::Kind::panel;
    const std::string svg = heatmap_svg(grid, options);
    check_nothing_collides(svg);
    const XmlElement root = parse_xml(svg);
    const auto panels = panels_in(root);
    const auto colours = [](std::initializer_list<double> shares) {
        std::vector<std::string> all;
        for (const double share : shares) all.push_back(hex(colour_at(share, Colormap::blues)));
        return all;
    };
    CHECK((cell_colours(*panels[0], 2, 2) == colours({1, 0.5, 0, 1})));
    CHECK((cell_colours(*panels[1], 2, 2) == colours({1, 0.5, 0, 0.75})));
    const auto bar = texts_of(root.of_class("colour-bar"));
    const auto name = name_beside(root.of_class("colour-bar"));
    CHECK(bar.front() == "0.0");
    CHECK(joined(name) == "Share of the panel's largest");
    CHECK(bar[bar.size() - 1 - name.size()] == "1.0");
    CHECK(texts_of(root.of_class("corners")) == std::vector<std::string>{".50", ".04"});
    CHECK(svg.find("a → a: 0.04") != std::string::npos);
    for (Panel& panel : grid.panels) panel.kind = WeightKind::difference;
    grid.panels[1].weights(0, 0) = -0.04F;
    const XmlElement difference = parse_xml(heatmap_svg(grid, options));
    CHECK(texts_of(difference.of_class("colour-bar")).front() == "−1.0");
    CHECK(cell_colours(*panels_in(difference)[1], 2, 2)[0] == hex(colour_at(0, Colormap::diverging)));
}

TEST_CASE("by itself each panel has its own scale, and a near-uniform one ends at twice the mean") {
    const std::vector<std::string> tokens = words(10);
    PanelGrid grid = grid_of(1, 2, tokens);
    for (float& weight : grid.panels[0].weights) weight = 0.1F;
    grid.panels[0].weights(0, 0) = 0.14F;
    grid.panels[1].weights(0, 0) = 0.84F;
    const std::string svg = heatmap_svg(grid);
    const XmlElement root = parse_xml(svg);
    const auto colour = [&](std::size_t panel, std::size_t cell) {
        return cell_colours(*panels_in(root)[panel], 10, 10)[cell];
    };
    CHECK(colour(0, 0) == hex(colour_at(0.7, Colormap::blues)));
    CHECK(colour(1, 0) == hex(colour_at(1, Colormap::blues)));
    CHECK(texts_of(root.of_class("corners")) == std::vector<std::string>{".14", ".84"});
    CHECK(svg.find("Where no weight reaches 0.2, twice the mean") != std::string::npos);
    for (Panel& panel : grid.panels) panel.kind = WeightKind::difference;
    CHECK(heatmap_svg(grid).find("corners") == std::string::npos);
    HeatmapOptions dark;
    dark.style.theme = Theme::dark;
    CHECK(heatmap_svg(grid_of(1, 2, tokens), dark).find(hex(colour_at(1))) != std::string::npos);
}

TEST_CASE("a scale that ends before its largest weight says where, of one panel and of several") {
    const PanelGrid grid = grid_of(1, 2, words(10));
    HeatmapOptions options;
    const auto words_of = [&](const auto& figure) {
        return parse_xml(heatmap_svg(figure, options)).child("desc").text;
    };
    CHECK(contains(words_of(grid), "The number above a panel is its largest weight\n"));
    options.range.kind = ColourRange::Kind::percentile;
    for (const auto& [percentile, named] : {std::pair{91.0, "91st"},
                                            {92.0, "92nd"},
                                            {93.0, "93rd"},
                                            {11.0, "11th"},
                                            {12.0, "12th"},
                                            {50.0, "50th"},
                                            {99.5, "99.5th"},
                                            {61.1, "61.1th"}}) {
        options.range.percentile = percentile;
        const std::string end = std::string("ends at the ") + named + " percentile of ";
        CHECK(contains(words_of(grid), "Each panel's scale " + end + "its weights"));
        CHECK(contains(words_of(grid.panels.front()), "The colour scale " + end + "the weights"));
    }
    CHECK(contains(words_of(grid), "its largest weight or, after ≥, where its scale ends"));
    CHECK(parse_xml(heatmap_svg(grid, options)).of_class("colour-bar").all("text").back()->text ==
          "Share of the panel's scale");
    options.range.kind = ColourRange::Kind::special;
    CHECK(contains(words_of(grid), "Each panel's scale ends at the largest weight between words"));
    CHECK(
        contains(words_of(grid.panels.front()), "The colour scale ends at the largest weight between words"));
}

TEST_CASE("a description counts one query as one") {
    Panel panel = panel_of({"a"}, {"a", "b"});
    CHECK(contains(heatmap_svg(panel), "1 query × 2 keys."));
    CHECK(contains(heatmap_svg(six_tokens()), "6 queries × 6 keys."));
}

TEST_CASE("a grid says once what rows and columns are, and of which sentence") {
    const std::string named = heatmap_svg(grid_of(2, 3, words(6)));
    CHECK(named.find("Rows: query, columns: key") != std::string::npos);
    CHECK(named.find("Tokens: ") == std::string::npos);
    const std::string svg = heatmap_svg(grid_of(12, 12, words(30)));
    CHECK(svg.find("Rows: query, columns: key") != std::string::npos);
    CHECK(svg.find("Tokens: [CLS] the quick brown fox") != std::string::npos);
    check_nothing_collides(heatmap_svg(grid_of(2, 12, words(512))));
}

TEST_CASE("layers and heads are named once along the sides, and nothing collides, up to 24 × 16") {
    for (const auto& [layers, heads] :
         {std::pair{1U, 2U}, {2U, 1U}, {1U, 12U}, {12U, 1U}, {5U, 6U}, {12U, 12U}, {24U, 16U}})
        for (const std::size_t n : {2U, 6U, 30U}) {
            INFO(layers << " x " << heads << ", " << n << " tokens");
            const PanelGrid grid = grid_of(layers, heads, words(n));
            const std::string svg = heatmap_svg(grid);
            const XmlElement root = parse_xml(svg);
            CHECK(texts_of(root.of_class("layer-names")) == grid.layers);
            CHECK(texts_of(root.of_class("head-names")) == grid.heads);
            check_nothing_collides(svg);
            check_nothing_collides(heatmap_svg(grid, print()));
        }
}

TEST_CASE("panels with room name the tokens at the grid's sides, without, the sentence stands below") {
    const XmlElement roomy = parse_xml(heatmap_svg(grid_of(2, 3, words(6))));
    CHECK(roomy.of_class("query-labels").all("text").size() == 12);
    CHECK(roomy.of_class("key-labels").all("text").size() == 18);
    const std::string dense = heatmap_svg(grid_of(12, 12, words(30)));
    CHECK(dense.find("query-labels") == std::string::npos);
    HeatmapOptions unlabelled;
    unlabelled.labels = TokenLabels::none;
    CHECK(heatmap_svg(grid_of(12, 12, words(30)), unlabelled).find("Tokens: ") == std::string::npos);
}

TEST_CASE("a grid's description says which head has the largest weight") {
    PanelGrid grid = grid_of(3, 4, words(6));
    grid.panels[6].weights(2, 4) = 0.95F;
    const XmlElement root = parse_xml(heatmap_svg(grid));
    CHECK(root.child("desc").text.find("3 layers × 4 heads") == 0);
    CHECK(root.child("desc").text.find("0.95, in Layer 1, head 2, from query 2 (quick) to key 4 (fox)") !=
          std::string::npos);
}

TEST_CASE("12 × 12 heads of 30 tokens, and 24 × 16 of 128, stay small enough to send") {
    CHECK(heatmap_svg(grid_of(12, 12, words(30))).size() < 350000);
    CHECK(heatmap_svg(grid_of(24, 16, words(128))).size() < 8000000);
}
