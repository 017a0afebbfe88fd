#include <utility>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_run.hpp"
#include "figure/stats/stats.hpp"
#include "figure_output.hpp"
#include "files_read.hpp"
#include "flags/tables.hpp"
#include "io/file.hpp"
#include "io/output_group.hpp"
#include "run_request.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "stats/csv.hpp"
#include "stats/json.hpp"
#include "stats_run.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> stats_formats = {"json", "csv", "svg", "pdf", "png"};

struct StatsFlags {
    SourceFlags source;
    SelectionFlags selection;
    CorpusFlags corpus;
    StyleFlags style;
    FigureFlags figure;
    bool divergences = false;
    std::optional<std::string> divergence_table;

    bool wants_divergences() const { return divergences || divergence_table; }
};

std::vector<Flag> divergence_flags() {
    return {
        {.name = "--divergences",
         .group = Group::divergences,
         .help = "Also measure how far heads are from each other (Jensen-Shannon divergence). This takes a "
                 "logarithm per weight and pair of heads: 30 heads add about as much time as the built-in "
                 "model takes itself, 144 heads as much as BERT-base"},
        {.name = "--divergence-table",
         .value = "FILE",
         .kind = Flag::File{},
         .group = Group::divergences,
         .help = "Write the divergences as CSV too; implies --divergences"}};
}

StatsFlags stats_flags_of(const Given& given) {
    return {.source = source_flags_of(given),
            .selection = selection_flags_of(given),
            .corpus = corpus_flags_of(given),
            .style = style_flags_of(given),
            .figure = figure_flags_of(given),
            .divergences = given.has("--divergences"),
            .divergence_table = given.text("--divergence-table")};
}

bool is_figure(const std::string& format) {
    return format != "json" && format != "csv";
}

/// Statistics that heed wrote say so in their first field.
bool is_saved_stats(const std::vector<std::string>& operands) {
    constexpr std::size_t beginning = 100;
    if (operands.size() != 1 || file_extension(operands.front()) != ".json") return false;
    const FileBytes file = FileBytes::open(operands.front());
    return file.view().substr(0, beginning).find(stats_format) != std::string_view::npos;
}

HeadStats saved_stats(const StatsFlags& flags) {
    const std::string& path = flags.source.operands.front();
    const SourceFlags& source = flags.source;
    const bool has_others = source.file || source.embeddings || source.model || source.record ||
                            source.compare || source.compare_model || source.pair ||
                            truncation_flag(source.truncation) != nullptr || flags.selection.layer ||
                            flags.selection.head || flags.corpus.keeps_manifest() || flags.corpus.errors;
    if (has_others)
        throw UsageError(path + " holds statistics: they are drawn and written as they are, with no other " +
                         "source, model, layers, heads or shards");
    HeadStats stats = stats_from_json(JsonValue::parse(FileBytes::open(path)));
    if (flags.wants_divergences() && !stats.with_divergences)
        throw UsageError(path + " was made without --divergences, which take the corpus");
    return stats;
}

/// Why shares are missing.
void warn_of_missing(const HeadStats& stats, const Messages& messages) {
    if (stats.counts.records == 0) return;
    if (stats.counts.records_with_separator == 0)
        messages.warning("no record has a separator such as [SEP]: shares to separators are left out");
    if (stats.counts.punctuation == 0)
        messages.warning("no token is \".\" or \",\": the share to punctuation is left out");
}

/// What is written of statistics, and how.
struct StatsWriter {
    std::string format;
    std::string source_name;
    StatsFigureOptions figure;
    const StatsFlags& flags;
    const Messages& messages;

    std::string document(const HeadStats& stats) const {
        warn_of_missing(stats, messages);
        if (format == "json") return stats_to_json(stats);
        if (format == "csv") return stats_to_csv(stats);
        return figure_bytes(stats_svg(stats, figure, source_name), format, flags.figure.dpi);
    }
    std::string path() const {
        return output_path(flags.corpus.in_shard(flags.figure.output.path.value_or("-")),
                           files_read(flags.source));
    }
};

/// What an earlier run has measured, or nothing yet.
HeadStats stats_so_far(const CorpusRun& run, bool with_divergences) {
    HeadStats stats;
    stats.with_divergences = with_divergences;
    const std::string result = run.result();
    return result.empty() ? stats : stats_from_json(JsonValue::parse(result, {"the manifest's result", ""}));
}

std::vector<std::string> targets_of(const StatsFlags& flags, const StatsWriter& writer) {
    std::vector<std::string> targets = {writer.path()};
    if (flags.divergence_table) targets.push_back(*flags.divergence_table);
    return targets;
}

/// Before the work.
void try_outputs(const StatsFlags& flags, const StatsWriter& writer) {
    try_output(writer.path(), {});
    const std::vector<std::string> read = files_read(flags.source);
    refuse_compressed("--divergence-table", flags.divergence_table);
    if (flags.divergence_table) try_output(*flags.divergence_table, read);
    try_files_beside(flags.corpus, targets_of(flags, writer), read);
}

int measure_corpus(const Given& given, StatsFlags& flags, const StatsWriter& writer) {
    const Messages& messages = writer.messages;
    const bool several = gives_several(flags.source);
    flags.corpus.strict = flags.corpus.strict || !several;
    CorpusRun run(
        flags.corpus, {writer.path(), targets_of(flags, writer), files_read(flags.source)},
        [&] { return run_request("stats", given, flags.source, messages); }, messages);
    if (const auto code = run.finished_before({writer.path()})) {
        // The table may have another name now.
        if (flags.divergence_table && *code != exit_code::bad_input)
            write_file(*flags.divergence_table, divergences_to_csv(stats_so_far(run, true)));
        return *code;
    }
    flags.source.part = run.part();
    flags.source.batch_tokens = several ? flags.corpus.batch_tokens : 1;
    const Source source = open_source(flags.source, selection_of(flags.selection, Choice::all()), messages);
    const Sink document = run.open(writer.path());
    const Sink table = flags.divergence_table ? run.open(*flags.divergence_table) : Sink{};
    StatsRun measuring(stats_so_far(run, flags.wants_divergences()), source, thread_count(flags.source),
                       [&](const HeadStats& stats) {
                           document(writer.document(stats));
                           if (table) table(divergences_to_csv(stats));
                       });
    return run.go(source, measuring);
}

int write_saved(const StatsFlags& flags, const StatsWriter& writer) {
    const HeadStats stats = saved_stats(flags);
    const std::string document = writer.document(stats);
    OutputGroup outputs;
    if (flags.divergence_table) outputs.open (*flags.divergence_table)(divergences_to_csv(stats));
    outputs.open(writer.path())(document);
    remove_finished_manifest(writer.path());
    outputs.commit();
    return exit_code::done;
}

std::string source_name(const SourceFlags& source) {
    if (source.file) return *source.file;
    return source.embeddings || source.operands.empty() ? source.embeddings.value_or("")
                                                        : source.operands.front();
}

}  // namespace

CommandLine stats_line() {
    return {.description =
                "Measures what each head does over a corpus: entropy, distance, what it attends to (previous "
                "and next "
                "token, itself, [CLS], [SEP], punctuation), its class, and how far heads are from each other "
                "(Clark "
                "et al. 2019).",
            .operands = "[TEXT... | RECORD | STATS]",
            .flags = flags::all({flags::figure_output(stats_formats), flags::layers_and_heads("all", "all"),
                                 divergence_flags(), flags::corpus(), flags::style(), flags::source()}),
            .common = {"--output", "--file", "--model", "--layer", "--head", "--divergences", "--resume",
                       "--theme"},
            .examples = {
                "heed stats \"The cat sat on the mat.\" \"The dog lay, too.\" --divergences -o stats.json",
                "heed stats stats.json -o stats.svg",
                "heed stats stats.json --divergence-table divergences.csv -o stats.csv"}};
}

int stats_command(const Given& given) {
    StatsFlags flags = stats_flags_of(given);
    if (flags.divergence_table) flags.divergence_table = flags.corpus.in_shard(*flags.divergence_table);
    flags.corpus.replace_shard();
    const Messages messages = messages_of(given);
    const std::string format = figure_format(flags.figure, stats_formats);
    StatsWriter writer{format, source_name(flags.source), {}, flags, messages};
    try_outputs(flags, writer);
    if (is_figure(format) && flags.corpus.shard)
        throw UsageError(
            "of shards no figures are drawn: write .json or .csv, put them together with heed merge, " +
            std::string("and draw that with heed stats MERGED.json -o ") +
            flags.figure.output.path.value_or("stats." + format));
    writer.figure.style = measured_style_of(flags.style, format, messages);
    return is_saved_stats(flags.source.operands) ? write_saved(flags, writer)
                                                 : measure_corpus(given, flags, writer);
}

}  // namespace heed
