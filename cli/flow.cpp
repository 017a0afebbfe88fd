#include <algorithm>

#include "analysis/shorten.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "selection.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> flow_formats = {"dot", "svg", "pdf", "png", "gv"};
/// With more arrows these take minutes: dot routes each around all nodes (400 between 64 nodes: over 20 s;
/// 200: 1.3 s), circo looks for crossings. The others draw 4,000 straight ones in 0.2 s.
constexpr std::size_t most_for_dot_and_circo = 250;
constexpr std::size_t most_for_others = 20000;
/// In points, of a text that can be read in print.
constexpr double readable_text = 6;

std::vector<Flag> flow_flags() {
    return {
        {.name = "--share",
         .value = "S",
         .kind = Flag::Number{0, 1},
         .fallback = "0.7, or as much as 2 arrows per token show",
         .group = Group::figure,
         .help = "Draw for each query the keys that together hold this share of its attention"},
        {.name = "--top-k",
         .value = "N",
         .kind = Flag::Count{1, 1000000},
         .group = Group::figure,
         .help = "Draw the N largest weights of each query instead of --share"},
        {.name = "--threshold",
         .value = "W",
         .kind = Flag::Number{0, 1},
         .group = Group::figure,
         .help = "Draw the weights above W instead of --share"},
        {.name = "--special",
         .value = "HOW",
         .kind = Flag::OneOf{},
         .choices = {"show", "faint", "hide"},
         .fallback = "show; hide with --across-layers",
         .group = Group::figure,
         .help = "Show special tokens such as [CLS] and [SEP], draw their arrows in grey, or hide them as "
                 "--hide-special does"},
        {.name = "--layout",
         .value = "LAYOUT",
         .kind = Flag::Listed{},
         .choices = {"line", "circle", "dot", "neato", "fdp", "sfdp", "circo", "twopi"},
         .fallback = "line",
         .group = Group::figure,
         .help = "Place the tokens on a line or a circle, or let an engine of Graphviz place them"},
        {.name = "--across-layers",
         .group = Group::figure,
         .help = "Draw all layers, or those of --layer, as columns, with the mean over all heads or those "
                 "of --head"}};
}

std::string layout_of(const Given& given) {
    std::string layout = given.text("--layout").value_or(FlowOptions().layout);
    if (std::find(own_layouts.begin(), own_layouts.end(), layout) == own_layouts.end() && !is_engine(layout))
        throw UsageError("--layout is \"" + layout +
                         "\": line, circle, or Graphviz's dot, neato, fdp, sfdp, circo, twopi");
    if (given.has("--layout") && given.has("--across-layers"))
        throw UsageError("--across-layers has a layout of its own: leave --layout out");
    return layout;
}

/// But for style and caption.
FlowOptions options_of(const Given& given) {
    FlowOptions options;
    options.layout = layout_of(given);
    options.faint_special = given.text("--special") == "faint";
    return options;
}

/// Special tokens, and the first of a causal model that has none there.
void hide_sinks(Selection& selection) {
    selection.hide_special = true;
    if (selection.hide_first == HideFirst::no) selection.hide_first = HideFirst::of_causal;
}

/// What is selected: the first matrix, or one per layer.
Selection flow_selection(const Given& given) {
    const bool across_layers = given.has("--across-layers");
    Selection selection = selection_of(given, across_layers ? Choice::all() : Choice::first());
    selection.as_shares = true;
    if (const auto how = given.text("--special"))
        selection.hide_special = selection.hide_special || how == "hide";
    else if (across_layers)
        hide_sinks(selection);  // else all layers show is that they attend to [CLS] and [SEP]
    if (!across_layers) return selection;
    if (selection.mean && *selection.mean != Mean::heads)
        throw UsageError("--across-layers draws each layer: --mean heads alone goes with it");
    selection.mean = Mean::heads;
    return selection;
}

FlowGraph graph_across_layers(const Attention& attention, FlowOptions& options) {
    if (attention.key_encoding)
        throw UsageError("--across-layers asks for a matrix whose keys are its queries");
    if (attention.layers.empty())
        throw UsageError("--across-layers draws each layer, and the record holds their mean alone");
    std::vector<Panel> layers = panels_of(attention);
    if (!options.caption.title) options.caption.title = "Attention across layers";
    if (const std::int64_t lowest = attention.layers.front(); lowest > 0)
        options.inputs = "the outputs of layer " + std::to_string(lowest - 1);
    for (std::size_t i = 0; i < layers.size(); ++i)
        layers[i].title = "Layer " + std::to_string(attention.layers[i]);
    return layered_flow_graph(layers, options);
}

/// UsageError for what is not drawn, and a warning of rows that are no shares.
void check_flow(const Attention& attention, const Given& given, const Messages& messages) {
    reject_signed(attention);
    if (!given.has("--across-layers")) require_one_matrix(attention);
    warn_of_rows(attention, messages);
}

FlowGraph graph_of(const Attention& attention, const Given& given, FlowOptions& options) {
    if (given.has("--across-layers")) return graph_across_layers(attention, options);
    return flow_graph(panels_of(attention, options.style.head_names).front(), options);
}

/// An empty graph says nothing of itself.
void warn_of_no_arrows(const FlowGraph& graph, const Given& given, const Messages& messages) {
    if (!graph.edges.empty()) return;
    const auto threshold = given.text("--threshold");
    messages.warning(threshold ? "no arrow is drawn, since no weight is above " + *threshold +
                                     ": give a lower --threshold, or leave it out"
                               : "no arrow is drawn, since all weights are 0");
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

/// As Graphviz places it, scaled to the size that was asked for.
std::string placed_and_drawn(const FlowGraph& graph, FlowOptions options, const Messages& messages) {
    check_size(graph, options.layout);
    const FlowGraph placed = placed_by_engine(graph, options.layout);
    options.is_sized = true;
    if (const double smallest = smallest_text(placed, options); smallest < readable_text)
        messages.warning("at this size the layout " + options.layout + " has text of " +
                         rounded(smallest, 1) + " pt: heed's own layouts, line and circle, keep to 6 pt");
    return flow_svg(placed, options);
}

std::string document_of(const FlowGraph& graph, const FlowOptions& options, const std::string& format,
                        const Messages& messages) {
    if (is_dot(format)) return flow_dot(graph, options);
    return is_engine(options.layout) ? placed_and_drawn(graph, options, messages) : flow_svg(graph, options);
}

}  // namespace

CommandLine flow_line() {
    return {
        .description = "Draws attention as a graph: an arrow runs from the query to the key it attends to.",
        .operands = "[TEXT | RECORD]",
        .flags = flags::all({flags::figure_output(flow_formats),
                             flags::selection("0; all with --across-layers", "0; all with --across-layers"),
                             flow_flags(), flags::head_names(), flags::style(), flags::source_of_weights()}),
        .common = {"--output", "--model", "--layer", "--head", "--threshold", "--top-k", "--layout",
                   "--theme"},
        .examples = {"heed flow \"The cat sat on the mat\" -o flow.svg",
                     "heed attend \"The cat sat on the mat\" -o attention.json",
                     "heed flow attention.json --top-k 2 --layout circle -o flow.pdf",
                     "heed flow attention.json --across-layers --threshold 0.2 -o layers.svg"}};
}

int flow_command(const Given& given) {
    FlowOptions common = options_of(given);
    FigureRun run("flow", given, flow_formats);
    common.style = measured_style_of(given, run.format(), run.messages());
    common.is_sized = !is_dot(run.format()) && !is_engine(common.layout);
    const Selection selection = flow_selection(given);
    return run.draw(selection, [&](const Attention& selected, const Place&) {
        check_flow(selected, given, run.messages());
        const Attention attention =
            selection.has_limit() ? selected
                                  : keep_share_of_few(selected, usual_flow_share, usual_arrows_per_token);
        FlowOptions options = common;
        options.caption = caption_of(attention, given);
        const FlowGraph graph = graph_of(attention, given, options);
        warn_of_no_arrows(graph, given, run.messages());
        return document_of(graph, options, run.format(), run.messages());
    });
}

}  // namespace heed
