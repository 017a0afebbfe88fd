#include "figure/flow/flow.hpp"

#include <unistd.h>

#include <set>

#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
#include "figure/render.hpp"
#include "io/process.hpp"
#include "support/catch.hpp"
#include "support/flows.hpp"
#include "support/golden.hpp"
#include "support/panels.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string dot_of(const Panel& panel, const FlowOptions& options = {}) {
    return flow_dot(flow_of(panel, options), options);
}

/// Graphviz's own drawing of a graph, as SVG; empty where the program dot is not installed.
std::string drawn_by_dot(const std::string& dot) {
    for (const std::string path : {"/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"})
        if (::access(path.c_str(), X_OK) == 0)
            return run_program({path, "-Tsvg"}, dot, std::chrono::seconds(60));
    return "";
}

/// The groups of a drawing that have that class, by their title: "n0", "n0->n1".
std::map<std::string, XmlElement> drawn(const std::string& svg, const std::string& class_name) {
    const XmlElement root = parse_xml(svg);
    std::map<std::string, XmlElement> found;
    for (const XmlElement* group : root.all("g"))
        if (group->has("class") && (*group)["class"] == class_name)
            found[group->child("title").text] = *group;
    return found;
}

const std::string word_joiner = "\xE2\x81\xA0";  // keeps Graphviz from seeing an escape in a tooltip

std::string without(std::string text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts)
        for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part))
            text.erase(at, part.size());
    return text;
}

/// What XML cannot hold is shown as U+FFFD.
std::string shown(const std::string& token) {
    return token == "\xEF\xBF\xBF" ? "\xEF\xBF\xBD" : visible(token);
}

void check_labels(const std::string& svg, const std::vector<std::string>& tokens) {
    const auto nodes = drawn(svg, "node");
    REQUIRE(nodes.size() == tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const XmlElement& node = nodes.at("n" + std::to_string(i));
        const auto texts = node.all("text");
        REQUIRE(texts.size() == 1);
        if (tokens[i].size() > 100) continue;  // shortened
        CHECK(texts[0]->text == shown(tokens[i]));
        CHECK(without((*node.all("a").at(0))["xlink:title"], {word_joiner}) == shown(tokens[i]));
    }
}

std::string failure_of(const std::string& dot, const std::string& engine, const std::string& format) {
    try {
        render_dot(dot, engine, format);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("the flow of six tokens is the one that was looked at") {
    CHECK(is_golden(dot_of(six_tokens()), "flow_6.dot"));
    CHECK(is_golden(flow_svg(flow_of(six_tokens())), "flow_6.svg"));
}

TEST_CASE("the flow from two queries to three keys is the one that was looked at") {
    const Panel panel = panel_of({"<b>&\"\\", ""}, {"مرحبا", "猫", " x"});
    FlowOptions options;
    options.caption = {"A & B", "model · layer 1"};
    CHECK(is_golden(dot_of(above(panel, 0.2F), options), "flow_2x3.dot"));
}

TEST_CASE("an edge is there exactly where the weight is above 0, self-loops too") {
    Panel panel = panel_of(words(11), words(11));
    panel.weights(3, 4) = 0.1F;  // not above
    panel.weights(3, 5) = std::nextafter(0.1F, 1.0F);
    std::set<std::string> expected;
    for (std::size_t q = 0; q < 11; ++q)
        for (std::size_t k = 0; k < 11; ++k)
            if (panel.weights(q, k) > 0.1F)
                expected.insert("n" + std::to_string(q) + "->n" + std::to_string(k));
    CHECK(expected.contains("n3->n3"));
    CHECK(expected.contains("n3->n5"));
    CHECK_FALSE(expected.contains("n3->n4"));
    for (const std::string layout : {"line", "circle", "neato"}) {
        FlowOptions options;
        options.layout = layout;
        const std::string engine = layout == "neato" ? layout : fixed_positions;
        std::set<std::string> found;
        for (const auto& [title, edge] : drawn(render_dot(dot_of(panel, options), engine, "svg"), "edge"))
            found.insert(title);
        CHECK(found == expected);
    }
}

TEST_CASE("an edge says its weight") {
    const auto edges = drawn(render_dot(dot_of(six_tokens()), fixed_positions, "svg"), "edge");
    CHECK((*edges.at("n0->n1").all("a").at(0))["xlink:title"] == "The → cat: 0.204");
}

TEST_CASE("keys that are not the queries are nodes of their own") {
    const Panel panel = panel_of({"a", "b"}, {"x", "y", "z"});
    const auto nodes = drawn(render_dot(dot_of(panel), fixed_positions, "svg"), "node");
    CHECK(nodes.size() == 5);
    CHECK(nodes.at("k2").all("text").at(0)->text == "z");
}

TEST_CASE("Graphviz's library shows every token to the letter") {
    const auto tokens = hostile_tokens();
    check_labels(render_dot(dot_of(panel_of(tokens, tokens)), fixed_positions, "svg"), tokens);
}

TEST_CASE("the program dot shows every token to the letter") {
    const auto tokens = hostile_tokens();
    const std::string svg = drawn_by_dot(dot_of(panel_of(tokens, tokens)));
    if (svg.empty()) {
        WARN("[skipped] dot is not installed");
        return;
    }
    check_labels(svg, tokens);
}

TEST_CASE("a hostile title does no harm") {
    for (const std::string& title : hostile_tokens()) {
        INFO(title);
        FlowOptions options;
        options.caption = {title, title};
        const std::string dot = dot_of(six_tokens(), options);
        CHECK(drawn(render_dot(dot, fixed_positions, "svg"), "node").size() == 6);
    }
}

TEST_CASE("nodes around the circle stand apart, in order") {
    for (const std::size_t n : {1U, 2U, 3U, 6U, 30U, 128U, 512U}) {
        std::vector<double> widths;
        for (std::size_t i = 0; i < n; ++i) widths.push_back(20 + static_cast<double>(i * 37 % 100));
        const auto points = around_circle(widths, 20);
        REQUIRE(points.size() == n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j)
                CHECK((std::abs(points[i].x - points[j].x) >= (widths[i] + widths[j]) / 2 ||
                       std::abs(points[i].y - points[j].y) >= 20));
    }
}

TEST_CASE("what Graphviz cannot draw is an error") {
    CHECK(failure_of("digraph {", "dot", "svg").find("the graph cannot be read") != std::string::npos);
    CHECK(failure_of("digraph {}", "magic", "svg").find("unknown layout engine magic") != std::string::npos);
    CHECK(failure_of("digraph {}", "dot", "exe").find("unknown format exe") != std::string::npos);
    CHECK(failure_of("digraph { a [image=\"/etc/passwd\"] }", "dot", "svg").find("names a file") !=
          std::string::npos);
}
