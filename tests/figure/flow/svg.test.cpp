// heed's own drawing of flow graphs.
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "figure/flow/flow.hpp"
#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
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

FlowOptions layout(const std::string& name) {
    FlowOptions options;
    options.layout = name;
    return options;
}

XmlElement drawn(const Panel& panel, const FlowOptions& options) {
    return parse_xml(flow_svg(flow_of(panel, options), options));
}

/// What hovering says of each arrow.
std::multiset<std::string> titles(const XmlElement& svg) {
    std::multiset<std::string> found;
    for (const XmlElement& edge : svg.of_class("edges").children) found.insert(edge.child("title").text);
    return found;
}

bool is_on_border(Point p, const FlowNode& node) {
    const double x = std::abs(p.x - node.centre.x) - node.width / 2;
    const double y = std::abs(p.y - node.centre.y) - node.height / 2;
    return std::abs(std::max(x, y)) < 1e-6;
}

std::vector<Panel> three_layers(std::size_t tokens) {
    std::vector<Panel> layers(3, panel_of(words(tokens), words(tokens)));
    for (std::size_t i = 0; i < 3; ++i) layers[i].title = "Layer " + std::to_string(i);
    return layers;
}

}  // namespace

TEST_CASE("each token has its label once, within the page, clear of the others") {
    for (const std::string name : {"line", "circle"})
        for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U}) {
            INFO(name << " of " << n);
            const XmlElement svg = drawn(panel_of(words(n), words(n)), layout(name));
            const auto labels = svg.of_class("labels").all("text");
            REQUIRE(labels.size() == n);
            for (std::size_t i = 0; i < n; ++i) CHECK(labels[i]->text == words(n)[i]);
            check_nothing_collides(svg);
        }
}

TEST_CASE("512 tokens are drawn, each once") {
    const XmlElement svg = drawn(panel_of(words(512), words(512)), layout("line"));
    CHECK(svg.of_class("labels").all("text").size() == 512);
}

TEST_CASE("no tokens are an empty drawing") {
    for (const std::string name : {"line", "circle"})
        CHECK(drawn(panel_of({}, {}), layout(name)).of_class("edges").children.empty());
}

TEST_CASE("hostile tokens are shown to the letter") {
    const auto tokens = hostile_tokens();
    for (const std::string name : {"line", "circle"}) {
        const XmlElement svg = drawn(panel_of(tokens, tokens), layout(name));
        const auto labels = svg.of_class("labels").all("text");
        REQUIRE(labels.size() == tokens.size());
        for (std::size_t i = 0; i < tokens.size(); ++i)
            if (tokens[i].size() < 100 && tokens[i] != "\xEF\xBF\xBF")
                CHECK(labels[i]->text == visible(tokens[i]));
        check_nothing_collides(svg);
    }
}

TEST_CASE("the arrows are those above the threshold, each with its weight") {
    const auto found = titles(drawn(six_tokens(), {}));
    CHECK(found.count("The → cat: 0.204") == 1);
    std::size_t expected = 0;
    const Panel panel = six_tokens();
    for (const float weight : panel.weights) expected += weight > 0.1F ? 1 : 0;
    CHECK(found.size() == expected);
}

TEST_CASE(
    "special tokens and pieces are lighter, and arrows of special tokens grey where that is asked for") {
    Panel panel = panel_of({"[CLS]", "un", "##known"}, {"[CLS]", "un", "##known"});
    panel.query_roles = panel.key_roles = {TokenRole::special, TokenRole::word, TokenRole::piece};
    panel.weights(1, 0) = 0.9F;
    FlowOptions options;
    const auto strokes = [&] {
        std::map<std::string, std::string> found;
        const XmlElement svg = drawn(panel, options);
        for (const XmlElement& edge : svg.of_class("edges").children)
            found[edge.child("title").text] = edge.has("stroke") ? edge["stroke"] : "";
        return found;
    };
    CHECK(strokes().at("un → [CLS]: 0.9").empty());
    options.faint_special = true;
    CHECK(strokes().at("un → [CLS]: 0.9") == "#bbb");
    CHECK(strokes().at("un → ##known: 0.25").empty());
    const FlowGraph graph = flow_of(panel, options);
    const std::string svg = flow_svg(graph, options);
    CHECK(contains(graph.legend.front(), "; those of special tokens are grey"));
    const auto labels = parse_xml(svg).of_class("labels").all("text");
    CHECK((*labels[0])["fill"] == "#555");
    CHECK_FALSE(labels[1]->has("fill"));
    CHECK((*labels[2])["fill"] == "#555");
}

TEST_CASE("an arrow begins at its query's border and ends at its key's") {
    for (const std::string name : {"line", "circle"})
        for (const std::size_t n : {2U, 6U, 30U, 128U}) {
            const FlowGraph graph = flow_graph(above(panel_of(words(n), words(n)), 0.02F), layout(name));
            for (const FlowEdge& edge : graph.edges) {
                CHECK(is_on_border(edge.curve[0], graph.nodes[edge.query]));
                CHECK(is_on_border(edge.tip, graph.nodes[edge.key]));
                CHECK(length(edge.tip - edge.curve[3]) == Approx(head_length(edge)));
            }
        }
}

TEST_CASE("there and back are two ways") {
    for (const std::string name : {"line", "circle"}) {
        const FlowGraph graph = flow_of(panel_of({"a", "b"}, {"a", "b"}), layout(name));
        REQUIRE(graph.edges.size() == 4);
        CHECK(length(graph.edges[1].curve[0] - graph.edges[2].tip) > 1);
        CHECK(length(graph.edges[1].tip - graph.edges[2].curve[0]) > 1);
    }
}

TEST_CASE("a heavier arrow is wider and darker") {
    Panel panel = panel_of({"a", "b"}, {"a", "b"});
    panel.weights(0, 1) = 0.9F;
    const XmlElement svg = drawn(panel, {});
    std::map<std::string, const XmlElement*> line_of;
    for (const XmlElement& edge : svg.of_class("edges").children)
        line_of[edge.child("title").text.substr(0, 7)] = &edge.child("path");
    const XmlElement& heavy = *line_of.at("a → b");
    const XmlElement& light = *line_of.at("b → a");
    CHECK(std::stod(heavy["stroke-width"]) > std::stod(light["stroke-width"]));
    CHECK(std::stod(heavy["stroke-opacity"]) > std::stod(light["stroke-opacity"]));
}

TEST_CASE("the legend says what an arrow is") {
    const std::string svg = flow_svg(flow_of(six_tokens()));
    CHECK(contains(
        svg, "Arrows run from a query to the keys it attends to; the widest is 0.408. Layers and heads"));
    FlowOptions options = layout("circle");
    options.caption.note = "only the 3 largest weights of each query";
    options.style.title = false;
    for (const std::string& drawing : {flow_svg(flow_of(six_tokens(), options), options),
                                       flow_dot(flow_of(six_tokens(), options), options)})
        CHECK(contains(drawing, "only the 3 largest weights"));
}

TEST_CASE("across layers, each token is a node of every layer and each layer has its name") {
    for (const std::size_t n : {1U, 6U, 128U}) {
        const FlowGraph graph = layered_flow_of(three_layers(n));
        CHECK(graph.nodes.size() == 4 * n);
        CHECK(graph.headings.size() == 3);
        for (const FlowEdge& edge : graph.edges) CHECK(edge.query / n == edge.key / n + 1);
        const XmlElement svg = parse_xml(flow_svg(graph));
        CHECK(svg.of_class("labels").all("text").size() == n);
        CHECK(svg.of_class("headings").all("text").size() == 3);
        check_nothing_collides(svg);
    }
}

TEST_CASE("across layers, an arrow runs from a layer's row to the column below") {
    std::vector<Panel> layers = three_layers(3);
    for (Panel& panel : layers) panel.weights.fill(0);
    layers[1].weights(2, 0) = 1;
    const FlowGraph graph = layered_flow_of(layers);
    REQUIRE(graph.edges.size() == 1);
    CHECK(graph.nodes[graph.edges[0].query].name == "l2_2");
    CHECK(graph.nodes[graph.edges[0].key].name == "l1_0");
}

TEST_CASE("on a dark page the boxes and arrows of a figure without a ground are the dark theme's") {
    FlowOptions options;
    options.style.theme = Theme::transparent;
    const std::string rules = drawn(six_tokens(), options).child("style").text;
    const FlowInk light = flow_ink(Theme::transparent), dark = flow_ink(Theme::dark);
    for (const auto& [from, to] :
         {std::pair(light.box, dark.box), {light.border, dark.border}, {light.arrow, dark.arrow}})
        CHECK(contains(rules, "[fill=\"" + std::string(from) + "\"]{fill:" + std::string(to) + "}"));
}

TEST_CASE("a style has its colours, font, title and size") {
    FlowOptions options;
    options.style.theme = Theme::dark;
    options.style.font = "Some & Font";
    options.style.title = false;
    options.style.size = SizeInMillimetres{85, 60};
    const std::string text = flow_svg(flow_of(six_tokens(), options), options);
    const XmlElement svg = parse_xml(text);
    CHECK(svg["width"] == "85mm");
    CHECK(svg["height"] == "60mm");
    CHECK(svg["font-family"] == "Some & Font");
    CHECK(contains(text, "#16181d"));
    CHECK_FALSE(contains(text, ">Layer 0, head 0<"));
    options.style = {};
    options.style.theme = Theme::print;
    CHECK(parse_xml(flow_svg(flow_of(six_tokens(), options), options))["width"] == "77mm");
}
