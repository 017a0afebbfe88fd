// Flow graphs whose nodes an engine of Graphviz places: flow.hpp.
#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "core/text/number.hpp"
#include "figure/flow/flow.hpp"
#include "figure/flow/parts.hpp"
#include "figure/render.hpp"

namespace heed {
namespace {

constexpr double units_per_inch = 72;  // of heed's lengths
constexpr double points_per_unit = 0.75;

/// Nodes as wide as heed draws them, apart from each other by a loop's height, and their arrows: all that an
/// engine has to know.
std::string question(const FlowGraph& graph) {
    std::string dot =
        "digraph { graph [overlap=false, sep=\"+20\", esep=\"+10\", nodesep=0.3, ranksep=0.5, splines=false, "
        "start=1]; node [shape=box, fixedsize=true, label=\"\"];\n";
    for (const FlowNode& node : graph.nodes)
        dot += node.name + " [width=" + rounded(node.width / units_per_inch, 4) +
               ", height=" + rounded(node.height / units_per_inch, 4) + "];\n";
    for (const FlowEdge& edge : graph.edges)
        dot += graph.nodes[edge.query].name + " -> " + graph.nodes[edge.key].name + ";\n";
    return dot + "}\n";
}

/// By the nodes' names. Of the format plain: "node NAME x y …", in inches, y upwards.
std::map<std::string, Point> places_in(const std::string& answer) {
    std::map<std::string, Point> places;
    std::istringstream lines(answer);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind, name, x, y;
        words >> kind >> name >> x >> y;
        if (kind != "node") continue;
        const auto across = parse_double(x), up = parse_double(y);
        if (across && up) places[name] = {*across * units_per_inch, -*up * units_per_inch};
    }
    return places;
}

}  // namespace

bool is_engine(const std::string& layout) {
    return std::find(engine_layouts.begin(), engine_layouts.end(), layout) != engine_layouts.end();
}

FlowGraph placed_by_engine(FlowGraph graph, const std::string& engine) {
    const auto places = places_in(render_dot(question(graph), engine, "plain"));
    for (FlowNode& node : graph.nodes) {
        const auto place = places.find(node.name);
        if (place == places.end()) throw std::runtime_error("Graphviz's " + engine + " left a token out");
        node.centre = place->second;
    }
    graph.legend.resize(1);  // what follows is of heed's own places
    route(graph, FlowShape::free);
    return graph;
}

double smallest_text(const FlowGraph& graph, const FlowOptions& options) {
    const FlowFrame frame = frame_of(graph, options);
    return frame.smallest_font * scale_to_page(frame, options) * points_per_unit;
}

}  // namespace heed
