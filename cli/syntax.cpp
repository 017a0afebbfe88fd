#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_options.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> syntax_formats = {"txt", "json", "csv", "svg", "pdf", "png"};
/// Of rarer relations the best of many heads is often right by chance.
constexpr std::uint64_t usual_least = 10;

/// A treebank is a file of sentences with their words: nothing else has a tree.
std::vector<Flag> source_of_trees() {
    return flags::reworded(
        flags::without(flags::source(), {"--text-field", "--pair-field", "--id-field", "--pair", "--target",
                                         "--target-field", "--embeddings", "--tokens", "--unknown",
                                         "--compare", "--compare-model", "--attention", "--continue"}),
        "--file",
        "Read the treebank FILE, in CoNLL-U (.conllu), also compressed (.zst, .gz); - reads standard input");
}

std::vector<Flag> syntax_flags() {
    return {
        {.name = "--words",
         .value = "HOW",
         .kind = Flag::OneOf{},
         .choices = {"first", "mean", "max"},
         .fallback = "first",
         .group = Group::selection,
         .help = "Take as the row of a word the row of its first piece, or the mean or maximum of the rows "
                 "of its pieces"},
        {.name = "--least",
         .value = "N",
         .kind = Flag::Count{1, 1 << 30},
         .fallback = "10",
         .group = Group::output,
         .help = "Leave relations with fewer words out of the table"},
        {.name = "--relation",
         .value = "NAME",
         .kind = Flag::Text{},
         .fallback = "all",
         .group = Group::figure,
         .help = "Draw how often each head is right for this relation"}};
}

Selection words_selection(const Given& given) {
    Selection selection = selection_of(given, Choice::all());
    if (!selection.words) selection.words = WordMerge::first;
    selection.hide_special = true;
    return selection;
}

std::string figure_of(const SyntaxCounts& counts, const Given& given, const std::string& format,
                      const Style& style) {
    HeatmapOptions options;
    options.style = style;
    options.caption.title = given.text("--title");
    const Panel panel = syntax_panel(counts, given.text("--relation").value_or("all"));
    return figure_bytes(heatmap_svg(panel, options), format, given.number("--dpi"));
}

std::string document_of(const SyntaxCounts& counts, const Given& given, const std::string& format,
                        const Style& style) {
    if (format == "json") return syntax_to_json(counts);
    if (format == "csv") return syntax_to_csv(counts);
    if (format == "txt") return syntax_to_text(counts, given.count("--least").value_or(usual_least));
    return figure_of(counts, given, format, style);
}

}  // namespace

CommandLine syntax_line() {
    return {.description =
                "Says, for each relation of a treebank, which attention head finds a word's syntactic head "
                "best, and compares it with the best fixed distance (Clark et al. 2019).",
            .operands = "",
            .flags = flags::all({flags::reworded(flags::figure_output(syntax_formats), "--output",
                                                 "Write to FILE; its extension selects the format"),
                                 flags::layers_and_heads("all", "all"), syntax_flags(), flags::corpus(),
                                 flags::style(), source_of_trees()}),
            .common = {"--output", "--file", "--model", "--words", "--least", "--relation", "--resume"},
            .examples = {"heed syntax -f treebank.conllu", "heed syntax -f treebank.conllu -o syntax.csv",
                         "heed syntax -f treebank.conllu --relation nsubj -o nsubj.svg"}};
}

int syntax_command(const Given& given) {
    const auto messages = messages_of(given);
    const std::string format = figure_format(given, syntax_formats);
    if (!given.has("--file")) throw UsageError("heed syntax takes a treebank: -f FILE.conllu");
    const Request request = corpus_request_of(given);
    const RunOptions options = run_options_of(given, true);
    if (options.shard && format != "json" && format != "csv")
        throw UsageError(
            "heed makes no figure or table of a shard: write .json or .csv, and join the shards "
            "with heed merge");
    SyntaxOutput output;
    output.read = files_read(request);
    output.path = output_path(in_shard(options, only_output(given).value_or("-")), output.read);
    try_outputs(output, options);
    const Style style = measured_style_of(given, format, messages);
    output.document = [&](const SyntaxCounts& counts) { return document_of(counts, given, format, style); };
    ProgressLine progress(messages.verbosity(), output.path);
    return exit_code_of(count_syntax(
        output, {request, words_selection(given), options, asked_of("syntax", given), messages, progress}));
}

}  // namespace heed
