// Flow graphs that an engine of Graphviz lays out.
#include "figure/flow/flow.hpp"

#include <cstdio>

#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double units_a_millimetre = 96 / 25.4;

}  // namespace

TEST_CASE("what an engine drew is brought to the size that was asked for, and its smallest text is told") {
    FlowOptions options;
    options.layout = "neato";
    options.is_sized = false;
    const std::string svg = render_dot(flow_dot(flow_graph(six_tokens(), options), options), "neato", "svg");
    CHECK(sized_drawing(svg, {}).svg == svg);
    Style style;
    style.size = SizeInMillimetres{85, 60};
    const SizedDrawing sized = sized_drawing(svg, style);
    const XmlElement page = parse_xml(sized.svg);
    CHECK(page["width"] == "85mm");
    CHECK(page["height"] == "60mm");
    double left = 0, top = 0, width = 0, height = 0;
    REQUIRE(std::sscanf(page["viewBox"].c_str(), "%lf %lf %lf %lf", &left, &top, &width, &height) == 4);
    CHECK(width / height == Approx(85.0 / 60).epsilon(0.001));
    const double scale = 85 * units_a_millimetre / width;
    CHECK(page.all("polygon").size() == parse_xml(svg).all("polygon").size());
    CHECK(sized.smallest_text == Approx(10 * scale * 0.75).epsilon(0.01));
    style = {};
    style.theme = Theme::print;
    CHECK(parse_xml(sized_drawing(svg, style).svg)["width"] == "77mm");
}

TEST_CASE("an engine's arrows go around other tokens where there are few, and its title stands above") {
    FlowOptions options;
    options.layout = "neato";
    CHECK(contains(flow_dot(flow_graph(six_tokens(), options), options), "splines=true"));
    CHECK(contains(flow_dot(flow_graph(six_tokens(), options), options), "labelloc=t"));
    options.threshold = 0.01;
    CHECK(contains(flow_dot(flow_graph(panel_of(words(30), words(30)), options), options), "splines=line"));
}
