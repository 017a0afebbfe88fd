#include "draw/graphviz.hpp"

#include <gvc.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace heed {
namespace {

constexpr std::array<std::string_view, 7> engines = {"dot", "neato", "fdp", "sfdp", "circo", "twopi", "nop2"};
constexpr std::array<std::string_view, 2> formats = {"svg", "plain"};
/// Attributes whose value is the name of a file that Graphviz would open.
constexpr std::array<const char*, 7> file_attributes = {"image",    "imagepath",    "shapefile", "stylesheet",
                                                        "fontpath", "custom_shape", "lp_file"};

struct FreeContext {
    void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
    void operator()(Agraph_t* graph) const { agclose(graph); }
};
struct FreeRendered {
    void operator()(char* data) const { gvFreeRenderData(data); }
};

template <std::size_t N>
void require_among(const std::array<std::string_view, N>& allowed, const std::string& name,
                   const char* what) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
        throw std::runtime_error(std::string("unknown ") + what + " " + name);
}

void reject_files(Agraph_t* graph) {
    for (const char* attribute : file_attributes)
        for (const int kind : {AGRAPH, AGNODE, AGEDGE})
            if (agattr(graph, kind, const_cast<char*>(attribute), nullptr) != nullptr)
                throw std::runtime_error(std::string("the graph has the attribute ") + attribute +
                                         ", which names a file");
}

/// HTML-like labels, which can hold images.
void reject_html_in(Agraph_t* root, void* object) {
    for (Agsym_t* attribute = agnxtattr(root, AGTYPE(object), nullptr); attribute != nullptr;
         attribute = agnxtattr(root, AGTYPE(object), attribute))
        if (aghtmlstr(agxget(object, attribute)) != 0)
            throw std::runtime_error("the graph has an HTML-like label");
}

void reject_html_within(Agraph_t* root, Agraph_t* graph) {
    reject_html_in(root, graph);
    for (Agraph_t* part = agfstsubg(graph); part != nullptr; part = agnxtsubg(part))
        reject_html_within(root, part);
}

void reject_html(Agraph_t* graph) {
    reject_html_within(graph, graph);
    for (Agnode_t* node = agfstnode(graph); node != nullptr; node = agnxtnode(graph, node)) {
        reject_html_in(graph, node);
        for (Agedge_t* edge = agfstout(graph, node); edge != nullptr; edge = agnxtout(graph, edge))
            reject_html_in(graph, edge);
    }
}

/// Of a rendered graph's bytes: size_t from Graphviz 13 on, unsigned int before.
template <typename Size>
Size counted_in(int (*)(GVC_t*, graph_t*, const char*, char**, Size*));

}  // namespace

std::string render_graph(const std::string& dot, const std::string& engine, const std::string& format) {
    require_among(engines, engine, "layout engine");
    require_among(formats, format, "format");
    const std::unique_ptr<GVC_t, FreeContext> context(gvContext());
    const std::unique_ptr<Agraph_t, CloseGraph> graph(agmemread(dot.c_str()));
    if (!graph) throw std::runtime_error("the graph cannot be read");
    reject_files(graph.get());
    reject_html(graph.get());
    if (gvLayout(context.get(), graph.get(), engine.c_str()) != 0)
        throw std::runtime_error("the graph cannot be laid out");
    char* data = nullptr;
    decltype(counted_in(gvRenderData)) size = 0;
    const int failed = gvRenderData(context.get(), graph.get(), format.c_str(), &data, &size);
    const std::unique_ptr<char, FreeRendered> rendered(data);
    gvFreeLayout(context.get(), graph.get());
    if (failed != 0 || !rendered) throw std::runtime_error("the graph cannot be rendered");
    return {rendered.get(), size};
}

}  // namespace heed
