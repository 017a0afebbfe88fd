#include "figure/flow/flow.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/flow/engine.hpp"
#include "figure/render.hpp"
#include "figure_output.hpp"
#include "files_read.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> formats = {"dot", "svg", "pdf", "png", "gv"};
/// With more arrows these take minutes: dot routes each around all nodes (400 between 64 nodes: over 20 s;
/// 200: 1.3 s), circo looks for crossings. The others draw 4,000 straight ones in 0.2 s.
constexpr std::size_t most_for_dot_and_circo = 250;
constexpr std::size_t most_for_others = 20000;
/// In points, of a text that can be read in print.
constexpr double smallest_text = 6;

struct FlowFlags {
    FlowOptions options;
    std::optional<std::string> layout;
    bool across_layers = false;
    StyleFlags style;
};

void add_flow_flags(CLI::App& app, FlowFlags& flags) {
    add_number(app, {"--threshold", "W", "Draw the weights above W (0.1; 0 with --top-k)", "Figure"},
               flags.options.threshold, {0, 1});
    add_count(app, {"--top-k", "N", "Draw the N largest weights of each query", "Figure"},
              flags.options.top_k, {1, 1000000});
    add_text(app,
             {"--layout", "NAME",
              "line, circle, or an engine of Graphviz: dot, neato, fdp, sfdp, circo, twopi (line)", "Figure"},
             flags.layout);
    app.add_flag("--across-layers", flags.across_layers,
                 "All layers (or those of --layer), a column each; the mean over the heads, or --head")
        ->group("Figure");
    add_style_flags(app, flags.style);
}

bool is_engine(const std::string& layout) {
    return std::find(engine_layouts.begin(), engine_layouts.end(), layout) != engine_layouts.end();
}

void take_layout(FlowFlags& flags) {
    if (!flags.layout) return;
    if (std::find(own_layouts.begin(), own_layouts.end(), *flags.layout) == own_layouts.end() &&
        !is_engine(*flags.layout))
        throw UsageError("--layout is \"" + *flags.layout +
                         "\": line, circle, or Graphviz's dot, neato, fdp, sfdp, circo, twopi");
    if (flags.across_layers) throw UsageError("--across-layers has a layout of its own: leave --layout out");
    flags.options.layout = *flags.layout;
}

/// What is selected: the first matrix, or one a layer.
Selection flow_selection(const SelectionFlags& flags, bool across_layers) {
    Selection selection = selection_of(flags, across_layers ? Choice::all() : Choice::first());
    if (!across_layers) return selection;
    if (selection.mean && *selection.mean != Mean::heads)
        throw UsageError("--across-layers draws each layer: --mean heads alone goes with it");
    selection.mean = Mean::heads;
    return selection;
}

FlowGraph graph_across_layers(const Attention& attention, FlowOptions& options) {
    if (attention.key_tokens)
        throw UsageError("--across-layers asks for a matrix whose keys are its queries");
    if (attention.layers.empty())
        throw UsageError("--across-layers draws each layer, and the record holds their mean alone");
    std::vector<Panel> layers = panels_of(attention);
    options.caption.title = "Attention across layers";
    if (const std::int64_t lowest = attention.layers.front(); lowest > 0)
        options.inputs = "the outputs of layer " + std::to_string(lowest - 1);
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].title = "Layer " + std::to_string(attention.layers[i]);
    return layered_flow_graph(layers, options);
}

/// What Graphviz draws, or a reader of DOT, is in DejaVu Sans.
Style style_of(const FlowFlags& flags, const std::string& format, const Messages& messages) {
    if (!is_engine(flags.options.layout)) return measured_style_of(flags.style, format, messages);
    if (flags.style.font)
        throw UsageError(
            "--font goes with heed's own layouts, line and circle: Graphviz's are in DejaVu Sans");
    return style_of(flags.style, format);
}

FlowGraph graph_of(const Attention& attention, FlowFlags& flags, const Messages& messages) {
    refuse_difference(attention);
    flags.options.caption = caption_of(attention);
    if (flags.across_layers) return graph_across_layers(attention, flags.options);
    return flow_graph(only_panel(attention, messages), flags.options);
}

/// Refused before an engine starts: it would be stopped after a minute.
void check_size(const FlowGraph& graph, const std::string& layout) {
    const std::size_t most = layout == "dot" || layout == "circo" ? most_for_dot_and_circo : most_for_others;
    if (graph.edges.size() > most)
        throw UsageError(std::to_string(graph.edges.size()) + " arrows are too many for the layout " +
                         layout + " (" + std::to_string(most) +
                         "): raise --threshold, give --top-k, or leave --layout out");
}

bool is_dot(const std::string& format) {
    return format == "dot" || format == "gv";
}

/// As Graphviz lays it out, at the size that was asked for.
std::string drawn_by_engine(const FlowGraph& graph, const FlowOptions& options, const Messages& messages) {
    check_size(graph, options.layout);
    SizedDrawing drawing =
        sized_drawing(render_dot(flow_dot(graph, options), options.layout, "svg"), options.style);
    if (drawing.smallest_text > 0 && drawing.smallest_text < smallest_text)
        messages.warning("at this size the layout " + options.layout + " has text of " +
                         rounded(drawing.smallest_text, 1) +
                         " pt: heed's own layouts, line and circle, keep to 6 pt");
    return std::move(drawing.svg);
}

std::string document_of(const FlowGraph& graph, const FlowOptions& options, const std::string& format,
                        const Messages& messages) {
    if (is_dot(format)) return flow_dot(graph, options);
    return is_engine(options.layout) ? drawn_by_engine(graph, options, messages) : flow_svg(graph, options);
}

}  // namespace

int flow_command(const Arguments& arguments) {
    CLI::App app("Draws attention as a graph: an arrow runs from the query to the key it attends to.",
                 "heed flow");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    FigureFlags figure_flags;
    VerbosityFlags verbosity;
    FlowFlags flags;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0; all with --across-layers");
    add_flow_flags(app, flags);
    add_figure_flags(app, figure_flags, formats);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed flow \"The cat sat on the mat\" -o flow.svg",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed flow attention.json --top-k 2 --layout circle -o flow.pdf",
              "heed flow attention.json --across-layers --threshold 0.2 -o layers.svg"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    take_layout(flags);
    FigureFile file = open_figure(figure_flags, formats, files_read(source_flags));
    flags.options.style = style_of(flags, file.format, messages);
    const Selection selection = flow_selection(selection_flags, flags.across_layers);
    const Attention attention = only_one(open_source(source_flags, selection, messages));
    flags.options.is_sized = !is_dot(file.format) && !is_engine(flags.options.layout);
    const FlowGraph graph = graph_of(attention, flags, messages);
    write_figure(file, document_of(graph, flags.options, file.format, messages));
    return exit_code::done;
}

}  // namespace heed
