// Flow graphs on a page of a given size.
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "figure/flow/flow.hpp"
#include "figure/flow/parts.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/flows.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/text_boxes.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double units_a_millimetre = 96 / 25.4;
constexpr double six_points = 8;  // in SVG's unit

FlowOptions sized(const std::string& layout, double width, double height) {
    FlowOptions options;
    options.layout = layout;
    options.style.size = SizeInMillimetres{width, height};
    return options;
}

FlowOptions print(const std::string& layout) {
    FlowOptions options;
    options.layout = layout;
    options.style.theme = Theme::print;
    options.style.title = false;
    return options;
}

Panel square(const std::vector<std::string>& tokens) {
    return panel_of(tokens, tokens);
}

XmlElement drawn(const Panel& panel, const FlowOptions& options) {
    return parse_xml(flow_svg(flow_of(panel, options), options));
}

std::vector<Panel> layers_of(std::size_t count, std::size_t tokens) {
    std::vector<Panel> layers(count, square(words(tokens)));
    for (std::size_t i = 0; i < count; ++i) layers[i].title = "Layer " + std::to_string(i);
    return layers;
}

double millimetres(const XmlElement& svg, const std::string& side) {
    REQUIRE(svg[side].ends_with("mm"));
    return std::stod(svg[side]);
}

/// SVG's units on the page for one of the drawing.
double scale_of(const XmlElement& svg) {
    const Box page = page_box(svg);
    return millimetres(svg, "width") * units_a_millimetre / (page.corners[2].x - page.corners[0].x);
}

double smallest_font(const XmlElement& svg) {
    double smallest = 1000;
    for (const std::string element : {"g", "text"})
        for (const XmlElement* found : svg.all(element))
            if (found->has("font-size")) smallest = std::min(smallest, std::stod((*found)["font-size"]));
    return smallest * scale_of(svg);
}

void check_page(const XmlElement& svg) {
    CHECK(smallest_font(svg) >= six_points - 0.01);
    check_nothing_collides(svg);
}

Point on_curve(const FlowEdge& edge, double t) {
    const double u = 1 - t;
    return u * u * u * edge.curve[0] + 3 * u * u * t * edge.curve[1] + 3 * u * t * t * edge.curve[2] +
           t * t * t * edge.curve[3];
}

bool is_in(Point p, const FlowNode& node) {
    return std::abs(p.x - node.centre.x) < node.width / 2 - 0.1 &&
           std::abs(p.y - node.centre.y) < node.height / 2 - 0.1;
}

bool passes_behind(const FlowEdge& edge, const FlowNode& node) {
    for (int i = 0; i <= 40; ++i)
        if (is_in(on_curve(edge, i / 40.0), node)) return true;
    return false;
}

/// From the leftmost to the rightmost point of all arrows, in SVG's units.
double width_of_arrows(const FlowGraph& graph) {
    double left = 0, right = 0;
    for (const FlowEdge& edge : graph.edges)
        for (int i = 0; i <= 40; ++i) {
            left = std::min(left, on_curve(edge, i / 40.0).x);
            right = std::max(right, on_curve(edge, i / 40.0).x);
        }
    return right - left;
}

}  // namespace

TEST_CASE("on a page no text is smaller than 6 pt, outside, or in another's way") {
    for (const std::string layout : {"line", "circle"})
        for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U, 512U}) {
            INFO(layout << " of " << n);
            for (const auto& [width, height] : {std::pair{85, 85}, {85, 60}, {170, 100}, {60, 200}}) {
                INFO(width << " x " << height);
                const XmlElement svg = drawn(square(words(n)), sized(layout, width, height));
                CHECK(millimetres(svg, "width") == width);
                CHECK(millimetres(svg, "height") == height);
                check_page(svg);
            }
            const XmlElement svg = drawn(square(words(n)), print(layout));
            CHECK(millimetres(svg, "width") == 77);
            CHECK(millimetres(svg, "height") <= 240);
            check_page(svg);
        }
}

TEST_CASE("two columns and layers keep 6 pt on a page too") {
    for (const std::size_t n : {1U, 6U, 30U, 128U}) {
        INFO(n << " tokens");
        std::vector<std::string> keys = words(n + 1);
        for (const FlowOptions& options : {sized("line", 85, 85), print("line")}) {
            check_page(drawn(panel_of(words(n), keys), options));
            for (const std::size_t layers : {1U, 5U, 12U, 24U}) {
                INFO(layers << " layers");
                const FlowGraph graph = layered_flow_of(layers_of(layers, n), options);
                const XmlElement svg = parse_xml(flow_svg(graph, options));
                CHECK(millimetres(svg, "width") == (options.style.size ? 85 : 77));
                check_page(svg);
            }
        }
    }
}

TEST_CASE("hostile tokens keep their place on a page") {
    const Panel panel = square(hostile_tokens());
    for (const std::string layout : {"line", "circle"}) {
        check_page(drawn(panel, sized(layout, 85, 85)));
        check_page(drawn(panel, print(layout)));
    }
}

TEST_CASE("where not all labels have room, they are thinned evenly and the figure says so") {
    for (const std::string layout : {"line", "circle"}) {
        const FlowOptions options = sized(layout, 85, 85);
        const FlowGraph graph = flow_of(square(words(128)), options);
        const std::string svg = flow_svg(graph, options);
        const std::string before = "One in ";
        const std::size_t note = svg.rfind(before, svg.find(" tokens is labelled"));
        REQUIRE(note != std::string::npos);
        const auto step = static_cast<std::size_t>(std::stoul(svg.substr(note + before.size())));
        REQUIRE(step > 1);
        CHECK(graph.nodes.size() == 128);
        for (std::size_t i = 0; i + step < 128; ++i) CHECK(graph.nodes[i].label.empty() == (i % step != 0));
    }
    const FlowOptions few = sized("circle", 85, 85);
    CHECK_FALSE(contains(flow_svg(flow_of(square(words(30)), few), few), "is labelled"));
}

TEST_CASE("a page too small for anything readable is refused, with what to do") {
    for (const std::string layout : {"line", "circle"}) {
        const FlowOptions options = sized(layout, 85, 15);
        const std::string said = message_of([&] { flow_of(square(words(30)), options); });
        CHECK(contains(said, "does not fit into 85 × 15 mm: give a larger --size"));
    }
}

TEST_CASE("the arcs of a line take the page's width") {
    Panel panel = square(words(30));
    panel.weights(2, 27) = panel.weights(28, 1) = 0.5F;
    const double drawn_width = width_of_arrows(flow_of(panel, sized("line", 85, 85)));
    CHECK(drawn_width > 70 * units_a_millimetre);
    CHECK(drawn_width < 85 * units_a_millimetre);
}

TEST_CASE("no arrow of a circle runs behind another token's box") {
    std::vector<std::string> tokens = words(12);
    tokens.front() = "[CLS]";
    for (const std::size_t i : {2U, 3U, 8U}) tokens[i] = "internationalization";
    for (const std::vector<std::string>& shown : {tokens, words(6), words(30), hostile_tokens()}) {
        FlowOptions options;
        options.layout = "circle";
        const FlowGraph graph = flow_graph(above(square(shown), 0.001F), options);
        for (const FlowEdge& edge : graph.edges)
            for (std::size_t i = 0; i < graph.nodes.size(); ++i)
                if (i != edge.query && i != edge.key && edge.query != edge.key) {
                    INFO(graph.nodes[edge.query].label << " to " << graph.nodes[edge.key].label << " behind "
                                                       << graph.nodes[i].label);
                    CHECK_FALSE(passes_behind(edge, graph.nodes[i]));
                }
    }
}

TEST_CASE("around a circle arrows into one token end apart, in the order in which they do not cross") {
    for (const std::size_t n : {6U, 11U}) {
        Panel panel = panel_of(words(n), words(n));
        panel.weights.fill(0);
        for (std::size_t query = 1; query < n; ++query) panel.weights(query, 0) = 0.9F;
        FlowOptions options;
        options.layout = "circle";
        const FlowGraph graph = flow_graph(panel, options);
        const FlowNode& key = graph.nodes[0];  // on top
        std::vector<double> tips;              // in the order of the queries, clockwise
        for (const FlowEdge& edge : graph.edges) tips.push_back(edge.tip.x);
        REQUIRE(tips.size() == n - 1);
        for (std::size_t i = 1; i < tips.size(); ++i) {
            CHECK(tips[i - 1] - tips[i] > (key.width - 12) / static_cast<double>(n));
            CHECK(graph.edges[i].tip.y == Approx(key.centre.y + key.height / 2));
        }
    }
}

TEST_CASE("where an engine has placed the tokens, a loop is on the side with the fewest other arrows") {
    const auto node = [](double x, double y) {
        FlowNode made;
        made.centre = {x, y};
        made.width = 40, made.height = 20;
        return made;
    };
    FlowGraph graph;
    graph.nodes = {node(0, 0), node(0, -90), node(5, -120), node(90, 0), node(-90, 0)};
    for (const std::size_t query : {0U, 1U, 2U, 3U, 4U}) {
        graph.edges.push_back({.query = query, .key = 0, .weight = 1, .share = 1});
    }
    route(graph, FlowShape::free);
    CHECK(graph.edges[0].tip.y == Approx(10));  // below: the others come from above, left and right
    CHECK(graph.edges[0].curve[1].y > 10);
}

TEST_CASE("how layers are counted is said where layers are named, and only there") {
    const std::string words_on_it = "counted from 0";
    const FlowOptions options = print("line");
    CHECK_FALSE(contains(flow_svg(flow_of(six_tokens(), options), options), words_on_it));
    CHECK_FALSE(contains(flow_dot(flow_of(six_tokens(), options), options), words_on_it));
    CHECK(contains(flow_svg(layered_flow_of(layers_of(2, 3), options), options), words_on_it));
    CHECK(contains(flow_svg(flow_of(six_tokens())), words_on_it));
}

TEST_CASE("across layers one weight has one width") {
    std::vector<Panel> layers = layers_of(2, 3);
    for (Panel& panel : layers) panel.weights.fill(0);
    layers[0].weights(0, 0) = 0.3F;
    layers[1].weights(0, 0) = 0.3F;
    layers[1].weights(1, 1) = 0.6F;
    const FlowGraph graph = layered_flow_of(layers);
    REQUIRE(graph.edges.size() == 3);
    CHECK(graph.edges[0].share == Approx(0.5));
    CHECK(graph.edges[1].share == Approx(0.5));
    CHECK(contains(graph.legend.front(), "the widest is 0.6"));
}
