#include <algorithm>
#include <array>
#include <utility>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_options.hpp"
#include "figure_output.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_group.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "stats/comparison.hpp"
#include "stats/csv.hpp"
#include "stats/json.hpp"
#include "stats/text.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> stats_formats = {"json", "csv", "txt", "svg", "pdf", "png"};

std::vector<Flag> example_flags() {
    return {{.name = "--examples",
             .value = "N",
             .kind = Flag::Count{1, 1000},
             .group = Group::output,
             .help = "Say in which N records each measure of a head is largest, median and smallest (JSON)"}};
}

std::vector<Flag> repeat_flags() {
    return {{.name = "--repeats",
             .value = "NxM",
             .kind = Flag::Text{},
             .choices = {"texts"},
             .group = Group::input,
             .help =
                 "Measure N sequences of M random tokens, each sequence twice over, instead of texts, and "
                 "score previous-token, duplicate-token and induction heads; --seed draws others. With "
                 "texts, score what repeats in the texts given"}};
}

std::vector<Flag> divergence_flags() {
    return {
        {.name = "--divergences",
         .group = Group::divergences,
         .help = "Also measure how far heads are from each other (Jensen-Shannon divergence). This takes a "
                 "logarithm per weight and pair of heads: with 30 heads, a run takes about a quarter longer "
                 "on lines of 10 tokens, and 2.7 times as long on lines of 100"},
        {.name = "--divergence-table",
         .value = "FILE",
         .kind = Flag::File{},
         .group = Group::divergences,
         .help = "Write the divergences as CSV too; implies --divergences"}};
}

/// Other shards can be added to it.
bool is_data(const std::string& format) {
    return format == "json" || format == "csv";
}

/// Statistics that heed wrote say so in their first field.
bool is_saved_stats(const std::vector<std::string>& operands) {
    constexpr std::size_t beginning = 100;
    if (operands.size() != 1 || file_extension(operands.front()) != ".json") return false;
    const FileBytes file = FileBytes::open(operands.front());
    return file.view().substr(0, beginning).find(stats_format) != std::string_view::npos;
}

bool wants_divergences(const Given& given) {
    return given.has("--divergences") || given.has("--divergence-table");
}

HeadStats saved_stats(const Given& given) {
    constexpr auto others = std::to_array<const char*>(
        {"--file",     "--embeddings", "--model",    "--record",     "--compare-model", "--pair",
         "--target",   "--attention",  "--truncate", "--max-length", "--truncate-side", "--drop-shorter",
         "--layer",    "--head",       "--resume",   "--shard",      "--errors",        "--value",
         "--examples", "--repeats",    "--continue", "--regions"});
    const std::string& path = given.operands.front();
    if (std::any_of(others.begin(), others.end(), [&](const char* flag) { return given.has(flag); }))
        throw UsageError(path +
                         " holds statistics, which heed draws and writes unchanged: leave out the flags that "
                         "choose sources, models, layers, heads and shards");
    HeadStats stats = stats_from_json(JsonValue::parse(FileBytes::open(path)));
    if (wants_divergences(given) && !stats.with_divergences)
        throw UsageError(path + " was made without --divergences: measure the corpus again with that flag");
    return stats;
}

/// Why shares are missing; random tokens and regions are not asked for them.
void warn_of_missing(const HeadStats& stats, const Messages& messages) {
    if (stats.counts.records == 0 || !stats.repeats.empty() || stats.of_regions) return;
    if (stats.counts.records_with_separator == 0)
        messages.warning("no record has a separator such as [SEP]: shares to separators are left out");
    if (stats.counts.punctuation == 0)
        messages.warning("no token is \".\" or \",\": the share to punctuation is left out");
}

/// How statistics become a document.
struct StatsWriter {
    std::string format;
    std::string source_name;
    std::optional<double> dpi;
    const CommandMessages& messages;
    std::optional<std::string> name = {};  // of the model, in the figure
    StatsFigureOptions figure = {};

    std::string document(const HeadStats& stats) const {
        warn_of_missing(stats, messages);
        if (format == "json") return stats_to_json(stats);
        if (format == "csv") return stats_to_csv(stats);
        if (format == "txt") return stats_to_text(stats, figure.title);
        HeadStats named = stats;
        named.model.name = name.value_or(named.model.name);
        return figure_bytes(stats_svg(named, figure, source_name), format, dpi);
    }
};

StatsOutput output_of(const Given& given, const RunOptions& options, std::vector<std::string> read) {
    StatsOutput output;
    if (const auto table = given.text("--divergence-table"))
        output.divergence_table = in_shard(options, *table);
    output.path = output_path(in_shard(options, only_output(given).value_or("-")), read);
    output.choice = {.divergences = wants_divergences(given),
                     .examples = given.count("--examples").value_or(0),
                     .repeats = given.has("--repeats")};
    output.read = std::move(read);
    return output;
}

/// What is measured and not written would be work for nothing.
void reject_unwritten(const Given& given, const std::string& format) {
    if (given.has("--examples") && format != "json")
        throw UsageError("--examples changes nothing in " + format + ": write the statistics as json");
}

/// A part of a run has its divergences, for the merged ones, in whatever format.
void warn_of_unwritten(const Given& given, const StatsWriter& writer) {
    if (given.has("--divergences") && !given.has("--divergence-table") && !given.has("--shard") &&
        (writer.format == "csv" || writer.format == "txt"))
        writer.messages.warning(
            "--divergences changes nothing in " + writer.format +
            ": write the statistics as json or a figure, or give --divergence-table FILE");
}

/// Before the work: the outputs can be written, and the figure, if it is one, be drawn.
void check(const Given& given, const StatsOutput& output, const RunOptions& options,
           const std::string& format) {
    reject_unwritten(given, format);
    try_outputs(output, options);
    if (!is_data(format) && options.shard)
        throw UsageError(
            "heed draws no figure of a shard: write its statistics as .json or .csv, join them with "
            "heed merge, and draw those with heed stats MERGED.json -o " +
            given_output(given).value_or("stats." + format));
}

int write_saved(const Given& given, StatsWriter writer) {
    const RunOptions options = run_options_of(given, false);
    const StatsOutput output = output_of(given, options, files_read({SavedRecords{writer.source_name}, {}}));
    check(given, output, options, writer.format);
    warn_of_unwritten(given, writer);
    writer.figure.style = measured_style_of(given, writer.format, writer.messages);
    const HeadStats stats = saved_stats(given);
    const std::string document = writer.document(stats);
    OutputGroup outputs;
    if (output.divergence_table) outputs.open (*output.divergence_table)(divergences_to_csv(stats));
    outputs.open(output.path)(document);
    remove_finished_manifest(output.path);
    outputs.commit();
    return exit_code::done;
}

int write_measured(const Given& given, StatsWriter writer, Verbosity verbosity) {
    const Request request = corpus_request_of(given);
    const RunOptions options = run_options_of(given, gives_several(request));
    StatsOutput output = output_of(given, options, files_read(request));
    check(given, output, options, writer.format);
    warn_of_unwritten(given, writer);
    writer.figure.style = measured_style_of(given, writer.format, writer.messages);
    output.document = [&](const HeadStats& stats) { return writer.document(stats); };
    ProgressLine progress(verbosity, output.path);
    return exit_code_of(measure_corpus(output, {request, selection_of(given, Choice::all()), options,
                                                asked_of("stats", given), writer.messages, progress}));
}

/// Two models head by head, as a table or data.
int write_comparison(const Given& given, const StatsWriter& writer, Verbosity verbosity) {
    const Request request = corpus_request_of(given);
    const RunOptions options = run_options_of(given, gives_several(request));
    for (const char* const flag :
         {"--shard", "--resume", "--divergences", "--divergence-table", "--examples"})
        if (given.has(flag))
            throw UsageError(std::string(flag) +
                             " does not go with --compare-model, which measures two models");
    if (!is_data(writer.format) && writer.format != "txt")
        throw UsageError("heed stats --compare-model writes a table (.txt), .json or .csv, not ." +
                         writer.format);
    ComparisonOutput output;
    output.read = files_read(request);
    output.path = output_path(given_output(given), output.read);
    output.document = [&](const HeadComparison& comparison) {
        if (writer.format == "json") return comparison_to_json(comparison);
        if (writer.format == "csv") return comparison_to_csv(comparison);
        return comparison_to_text(comparison, writer.figure.title);
    };
    try_output(output.path, output.read);
    ProgressLine progress(verbosity, output.path);
    return exit_code_of(compare_heads(output, {request, selection_of(given, Choice::all()), options,
                                               asked_of("stats", given), writer.messages, progress}));
}

/// What a figure calls it.
std::string source_name(const Given& given) {
    if (const auto file = given.text("--file")) return *file;
    const auto embeddings = given.text("--embeddings");
    return embeddings || given.operands.empty() ? embeddings.value_or("") : given.operands.front();
}

}  // namespace

CommandLine stats_line() {
    return {.description =
                "Measures what each head does over a corpus: entropy, distance, what it attends to (previous "
                "and next "
                "token, itself, [CLS], [SEP], punctuation), its class, and how far heads are from each other "
                "(Clark "
                "et al. 2019). On a terminal, prints a table and the heads grouped by what they do. "
                "--compare-model compares the "
                "heads of two models.",
            .operands = "[TEXT... | RECORD | STATS]",
            .flags = flags::all({flags::reworded(flags::figure_output(stats_formats), "--output",
                                                 "Write to FILE; its extension selects the format"),
                                 example_flags(), repeat_flags(), flags::layers_and_heads("all", "all"),
                                 flags::regions(), flags::drop_shorter(), divergence_flags(), flags::corpus(),
                                 flags::style(), flags::without(flags::source(), {"--compare"})}),
            .common = {"--output", "--file", "--model", "--layer", "--head", "--divergences", "--resume",
                       "--theme"},
            .examples = {"heed stats \"The cat sat.\" \"The dog lay, too.\" --divergences -o stats.json",
                         "heed stats stats.json --format txt", "heed stats stats.json -o stats.svg",
                         "heed stats stats.json --divergence-table divergences.csv -o stats.csv",
                         "heed stats \"The cat sat on the mat.\" --compare-model default --format txt"}};
}

int stats_command(const Given& given) {
    const auto messages = messages_of(given);
    const std::string format = figure_format(given, stats_formats);
    StatsWriter writer{format, source_name(given), given.number("--dpi"), messages};
    writer.name = given.text("--name");
    writer.figure.title = given.text("--title");
    if (is_saved_stats(given.operands)) return write_saved(given, writer);
    return given.has("--compare-model") ? write_comparison(given, writer, messages.verbosity())
                                        : write_measured(given, writer, messages.verbosity());
}

}  // namespace heed
