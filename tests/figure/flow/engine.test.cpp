// Flow graphs that an engine of Graphviz lays out.
#include "figure/flow/flow.hpp"

#include <cmath>
#include <cstdio>

#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/flows.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double units_a_millimetre = 96 / 25.4;

/// So many tokens, each of which attends to the first.
Panel star(std::size_t n) {
    Panel panel = panel_of(words(n), words(n));
    panel.weights.fill(0);
    for (std::size_t i = 0; i < n; ++i) panel.weights(i, 0) = 1;
    return panel;
}

/// Whether a point of the arrow is within the box.
bool passes_behind(const FlowEdge& edge, const FlowNode& box) {
    const auto& [a, b, c, d] = edge.curve;
    for (double t = 0; t <= 1; t += 1.0 / 64) {
        const Point at = (1 - t) * (1 - t) * ((1 - t) * a + 3 * t * b) + t * t * (3 * (1 - t) * c + t * d);
        if (std::abs(at.x - box.centre.x) < box.width / 2 - 1 &&
            std::abs(at.y - box.centre.y) < box.height / 2 - 1)
            return true;
    }
    return false;
}

}  // namespace

TEST_CASE("an engine places the tokens, none on another, and heed draws them, with its own arrows") {
    for (const std::string& engine : engine_layouts)
        for (const auto& tokens : {words(6), words(20), hostile_tokens()}) {
            INFO(engine << " of " << tokens.size());
            FlowOptions options;
            options.layout = engine;
            const FlowGraph graph = placed_by_engine(flow_of(panel_of(tokens, tokens), options), engine);
            for (std::size_t i = 0; i < graph.nodes.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) {
                    const FlowNode &a = graph.nodes[i], &b = graph.nodes[j];
                    const Point apart = a.centre - b.centre;
                    CHECK((std::abs(apart.x) >= (a.width + b.width) / 2 ||
                           std::abs(apart.y) >= (a.height + b.height) / 2));
                }
            for (const FlowNode& node : graph.nodes)
                CHECK(node.width == std::max(node.height, std::ceil(text_width(node.label, graph.font_size) +
                                                                    graph.font_size)));
            for (const FlowEdge& edge : graph.edges) {
                const FlowNode& key = graph.nodes[edge.key];
                const Point neck = edge.curve[3] - key.centre;  // where the head begins: before the box
                CHECK((std::abs(neck.x) > key.width / 2 || std::abs(neck.y) > key.height / 2));
            }
            const XmlElement svg = parse_xml(flow_svg(graph, options));
            check_nothing_collides(svg);
            CHECK(svg.of_class("edges").children.size() == graph.edges.size());
            CHECK(graph.legend.size() == 1);
        }
}

TEST_CASE("in a graph that an engine places, arrows to one token pass behind no other") {
    for (const std::string engine : {"dot", "neato", "fdp", "circo", "twopi"})
        for (const std::size_t n : {6U, 11U}) {
            FlowOptions options;
            options.layout = engine;
            const FlowGraph graph = placed_by_engine(flow_of(star(n), options), engine);
            REQUIRE(graph.edges.size() == n);
            for (const FlowEdge& edge : graph.edges)
                for (std::size_t i = 0; i < n; ++i) {
                    if (i == edge.query || i == edge.key) continue;
                    INFO(engine << " of " << n << ": " << edge.query << " behind " << i);
                    CHECK_FALSE(passes_behind(edge, graph.nodes[i]));
                }
        }
}

TEST_CASE("an engine's graph is scaled to the page that was asked for, and its smallest text is told") {
    FlowOptions options;
    options.layout = "neato";
    options.is_sized = false;
    const FlowGraph graph = placed_by_engine(flow_of(six_tokens(), options), "neato");
    options.is_sized = true;
    options.style.size = SizeInMillimetres{85, 60};
    const XmlElement page = parse_xml(flow_svg(graph, options));
    CHECK(page["width"] == "85mm");
    CHECK(page["height"] == "60mm");
    double left = 0, top = 0, width = 0, height = 0;
    REQUIRE(std::sscanf(page["viewBox"].c_str(), "%lf %lf %lf %lf", &left, &top, &width, &height) == 4);
    CHECK(width / height == Approx(85.0 / 60).epsilon(0.001));
    const double scale = 85 * units_a_millimetre / width;
    CHECK(smallest_text(graph, options) == Approx(9 * scale * 0.75).epsilon(0.01));
    options.style = {};
    options.style.theme = Theme::print;
    CHECK(parse_xml(flow_svg(graph, options))["width"] == "77mm");
}

TEST_CASE("an engine's arrows go around other tokens where there are few, and its title stands above") {
    FlowOptions options;
    options.layout = "neato";
    CHECK(contains(flow_dot(flow_of(six_tokens(), options), options), "splines=true"));
    CHECK(contains(flow_dot(flow_of(six_tokens(), options), options), "labelloc=t"));
    const FlowGraph large = flow_graph(above(panel_of(words(30), words(30)), 0.01F), options);
    CHECK(contains(flow_dot(large, options), "splines=line"));
}
