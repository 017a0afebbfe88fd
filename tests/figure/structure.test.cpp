// What holds of every figure, whatever its tokens: well-formed, nothing off the page, no text in another's
// place, each label once.
#include <algorithm>
#include <functional>
#include <set>

#include "figure/flow/flow.hpp"
#include "figure/heads/heads.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/label.hpp"
#include "figure/text/text.hpp"
#include "support/catch.hpp"
#include "support/flows.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/whole_figure.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Tokens = std::vector<std::string>;

struct Kind {
    std::string name;
    std::function<std::string(const Tokens&)> svg;
    std::vector<std::string> labels;  // the groups with a label a token
};

PanelGrid two_by_two(const Tokens& tokens) {
    const Panel panel = panel_of(tokens, tokens);
    return {{panel, panel, panel, panel}, {"0", "1"}, {"0", "1"}};
}

std::string heads(const Tokens& tokens, bool is_horizontal) {
    HeadViewOptions options;
    options.horizontal = is_horizontal;
    return head_view_svg(heads_of(tokens, 3), options);
}

Panel thinned(const Tokens& tokens) {
    return above(panel_of(tokens, tokens));
}

std::string flow(const Tokens& tokens, const std::string& layout, const Style& style = {}) {
    FlowOptions options;
    options.layout = layout;
    options.style = style;
    return flow_svg(flow_graph(thinned(tokens), options), options);
}

std::string layers(const Tokens& tokens, const Style& style = {}) {
    FlowOptions options;
    options.style = style;
    std::vector<Panel> panels(3, thinned(tokens));
    for (std::size_t i = 0; i < 3; ++i) panels[i].title = "Layer " + std::to_string(i);
    return flow_svg(layered_flow_graph(panels, options), options);
}

Style on_page_of(double width, double height) {
    Style style;
    style.size = SizeInMillimetres{width, height};
    return style;
}

/// As wide as a column, as high as it needs to be.
Style in_print() {
    Style style;
    style.theme = Theme::print;
    return style;
}

const std::vector<Kind> kinds = {
    {"heatmap", [](const Tokens& t) { return heatmap_svg(panel_of(t, t)); }, {"query-labels", "key-labels"}},
    {"grid", [](const Tokens& t) { return heatmap_svg(two_by_two(t)); }, {}},
    {"heads", [](const Tokens& t) { return heads(t, false); }, {"query-labels", "key-labels"}},
    {"heads, horizontal", [](const Tokens& t) { return heads(t, true); }, {"query-labels", "key-labels"}},
    {"flow on a line", [](const Tokens& t) { return flow(t, "line"); }, {"labels"}},
    {"flow on a circle", [](const Tokens& t) { return flow(t, "circle"); }, {"labels"}},
    {"flow across layers", [](const Tokens& t) { return layers(t); }, {"labels"}},
    {"flow down a page", [](const Tokens& t) { return flow(t, "line", in_print()); }, {"labels"}},
    {"flow on a flat page", [](const Tokens& t) { return flow(t, "line", on_page_of(170, 85)); }, {"labels"}},
    // Its last label is left out too where it would come near to the first.
    {"flow around a page", [](const Tokens& t) { return flow(t, "circle", in_print()); }, {}},
    {"flow across layers of a page",
     [](const Tokens& t) { return layers(t, on_page_of(85, 100)); },
     {"labels"}},
    {"text", [](const Tokens& t) { return text_svg(shaded_text(heads_of(t, 1))); }, {"tokens"}},
};

/// All labels in their order, or, where the figure says that it has thinned them, each step-th and, in place
/// of the last of these, the last of all.
void check_labels(const XmlElement& group, const Tokens& tokens, bool is_thinned) {
    const auto texts = group.all("text");
    REQUIRE_FALSE(texts.empty());
    const std::size_t step = (tokens.size() + texts.size() - 1) / texts.size();
    CHECK((step > 1) == is_thinned);
    CHECK(texts.size() == (tokens.size() + step - 1) / step);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::string written = texts[i]->text;
        for (const XmlElement* part : texts[i]->all("tspan")) written += part->text;
        const std::string& token = i + 1 < texts.size() || i == 0 ? tokens[i * step] : tokens.back();
        if (written != token && "##" + written != token) FAIL_CHECK(written << " in place of " << token);
    }
}

}  // namespace

TEST_CASE("every figure is whole, with each label once, from 1 to 512 tokens") {
    for (const Kind& kind : kinds)
        for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U, 512U}) {
            INFO(kind.name << " of " << n);
            const std::string svg = kind.svg(words(n));
            check_whole(svg);
            const XmlElement root = parse_xml(svg);
            if (svg.find("show positions from 0") != std::string::npos) continue;  // in place of labels
            const bool is_thinned = contains(svg, "is labelled") || contains(svg, "thinned");
            for (const std::string& group : kind.labels)
                check_labels(root.of_class(group), words(n), is_thinned);
        }
}

TEST_CASE("every figure is whole with hostile tokens, all at once and each alone") {
    const Tokens tokens = hostile_tokens();
    for (const Kind& kind : kinds) {
        INFO(kind.name);
        check_whole(kind.svg(tokens));
        for (const std::string& token : tokens) {
            INFO(visible(token).substr(0, 40));
            const std::string svg = kind.svg({token, "b"});
            check_whole(svg);
            for (const std::string& group : kind.labels)
                CHECK(parse_xml(svg).of_class(group).all("text").size() == 2);
        }
    }
}

TEST_CASE("every figure is whole at a width that is asked for, with a title of its own in print") {
    const Tokens tokens = words(12);
    for (const Theme theme : {Theme::light, Theme::print})
        for (const double width : {60.0, 120.0, 300.0}) {
            INFO(width << " mm");
            Style style;
            style.theme = theme;
            style.title_in_print = true;
            style.width = width;
            const Caption caption{.title = "Mine"};
            check_whole(flow(tokens, "line", style));
            check_whole(flow(tokens, "circle", style));
            check_whole(layers(tokens, style));
            HeatmapOptions heatmap;
            heatmap.caption = caption;
            heatmap.style = style;
            check_whole(heatmap_svg(panel_of(tokens, tokens), heatmap));
            check_whole(heatmap_svg(two_by_two(tokens), heatmap));
            HeadViewOptions view;
            view.caption = caption;
            view.style = style;
            check_whole(head_view_svg(heads_of(tokens, 3), view));
            check_whole(text_svg(shaded_text(heads_of(tokens, 1)), {caption, style}));
        }
}

TEST_CASE("figures in one page have ids of their own, but for what is the same in both") {
    const auto ids = [](const std::string& svg) {
        std::vector<std::string> all;
        collect_ids(parse_xml(svg), all);
        return std::set<std::string>(all.begin(), all.end());
    };
    const auto shared = [&](const std::string& one, const std::string& other) {
        std::set<std::string> both;
        for (const std::string& id : ids(one))
            if (ids(other).contains(id)) both.insert(id);
        return both;
    };
    HeatmapOptions magma;
    magma.colormap = Colormap::magma;
    const Panel six = panel_of(words(6), words(6)), seven = panel_of(words(7), words(7));
    CHECK(ids(heatmap_svg(six)).size() == 3);  // title, description, gradient
    CHECK(shared(heatmap_svg(six), heatmap_svg(six, magma)).size() == 2);
    Panel other = seven;
    other.title = "Layer 1, head 1";
    const auto gradient = shared(heatmap_svg(six), heatmap_svg(other));
    REQUIRE(gradient.size() == 1);
    CHECK(gradient.begin()->starts_with("bar-"));
}

TEST_CASE("a curve that leaves the page is found") {
    const auto points = [](const std::string& shape) {
        return drawn_points(
            parse_xml("<svg><g transform=\"translate(5 0)scale(2)\">" + shape + "</g></svg>"));
    };
    const auto curve = points("<path d=\"M0 0C0 4 1 4 1 0\"/>");
    double lowest = 0;
    for (const Corner& point : curve) lowest = std::max(lowest, point.y);
    CHECK(lowest == Approx(6));  // three quarters of the way to the control points
    CHECK(points("<path d=\"M1 1h2v3z\"/>").back().y == 8);
    CHECK(points("<circle cx=\"1\" cy=\"1\" r=\"2\"/>").front().x == 3);
    CHECK(points("<rect width=\"100%\" height=\"100%\"/>").empty());
}
