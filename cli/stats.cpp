#include <CLI/CLI.hpp>
#include <thread>

#include "analysis/stats_csv.hpp"
#include "analysis/stats_json.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "figure/stats_figure.hpp"
#include "figure_output.hpp"
#include "format/file.hpp"
#include "record_count.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "style.hpp"

namespace heed {
namespace {

const std::vector<std::string> stats_formats = {"json", "csv", "svg", "pdf", "png"};

struct StatsFlags {
    SourceFlags source;
    SelectionFlags selection;
    bool divergences = false;
    std::optional<std::string> divergence_table;

    bool wants_divergences() const { return divergences || divergence_table; }
};

void add_stats_flags(CLI::App& app, StatsFlags& flags) {
    constexpr const char* group = "Divergences";
    add_source_flags(app, flags.source);
    add_layer_and_head_flags(app, flags.selection, "all");
    app.add_flag("--divergences", flags.divergences,
                 "Also how far heads are from each other (Jensen-Shannon): a logarithm for each weight and "
                 "pair of heads. 30 heads add about as much time as the built-in model takes itself, 144 "
                 "heads as BERT-base")
        ->group(group);
    add_text(app, {"--divergence-table", "FILE", "Write them as CSV too; implies --divergences", group},
             flags.divergence_table);
}

bool is_figure(const std::string& format) {
    return format != "json" && format != "csv";
}

/// Statistics that heed wrote say so in their first field.
bool is_saved_stats(const std::vector<std::string>& operands) {
    constexpr std::size_t beginning = 100;
    if (operands.size() != 1 || file_ending(operands.front()) != ".json") return false;
    const FileBytes file = FileBytes::open(operands.front());
    return file.view().substr(0, beginning).find(stats_format) != std::string_view::npos;
}

HeadStats saved_stats(const StatsFlags& flags) {
    const std::string& path = flags.source.operands.front();
    const SourceFlags& source = flags.source;
    const bool has_others = source.file || source.embeddings || source.model || source.record ||
                            source.compare || source.compare_model || flags.selection.layer ||
                            flags.selection.head;
    if (has_others)
        throw UsageError(path + " holds statistics: they are drawn and written as they are, with no other " +
                         "source, model, layers or heads");
    HeadStats stats = stats_from_json(JsonValue::parse(FileBytes::open(path)));
    if (flags.wants_divergences() && !stats.with_divergences)
        throw UsageError(path + " was made without --divergences, which take the corpus");
    return stats;
}

/// What the source's records say; a bad one among several is counted and passed over.
HeadStats stats_of_records(const StatsFlags& flags, const Messages& messages, RecordCount& count) {
    const Source source = open_source(flags.source, selection_of(flags.selection, Choice::all()), messages);
    Threads threads(flags.source.threads != 0 ? flags.source.threads : std::thread::hardware_concurrency());
    HeadStats stats;
    stats.with_divergences = flags.wants_divergences();
    const auto add_next = [&] {
        const auto attention = source.next();
        if (attention) add(stats, *attention, threads, place_of(source, *attention));
        return attention.has_value();
    };
    while (source.several ? next_good(add_next, messages, count) : add_next()) ++count.written;
    return stats;
}

std::string source_name(const SourceFlags& source) {
    return source.file ? *source.file : source.embeddings ? *source.embeddings : source.operands.front();
}

/// Why shares are missing.
void warn_of_missing(const HeadStats& stats, const Messages& messages) {
    if (stats.counts.records == 0) return;
    if (stats.counts.records_with_separator == 0)
        messages.warning("no record has a separator such as [SEP]: shares to separators are left out");
    if (stats.counts.punctuation == 0)
        messages.warning("no token is \".\" or \",\": the share to punctuation is left out");
}

void write_stats(const HeadStats& stats, const StatsFlags& flags, const FigureFlags& figure,
                 const std::string& format, const std::string& document) {
    if (flags.divergence_table) write_file(*flags.divergence_table, divergences_to_csv(stats));
    if (is_figure(format))
        write_figure(document, figure, format);
    else
        write_file(figure.output.path.value_or("-"), document);
}

}  // namespace

int stats_command(const Arguments& arguments) {
    CLI::App app(
        "What each head does over a corpus: entropy, distance, what it looks at (previous, next, itself, "
        "[CLS], [SEP], punctuation), its class, and how far heads are from each other (Clark et al. 2019).",
        "heed stats");
    StatsFlags flags;
    StyleFlags style_flags;
    FigureFlags figure_flags;
    VerbosityFlags verbosity;
    add_stats_flags(app, flags);
    add_style_flags(app, style_flags);
    add_figure_flags(app, figure_flags, stats_formats);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT... | RECORD | STATS]",
             {"heed stats \"The cat sat on the mat.\" \"The dog lay, too.\" --divergences -o stats.json",
              "heed stats stats.json -o stats.svg",
              "heed stats stats.json --divergence-table divergences.csv -o stats.csv"});
    if (!parse_command_line(app, arguments, flags.source.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const std::string format = figure_format(figure_flags, stats_formats);
    StatsFigureOptions options;
    if (is_figure(format)) options.style = measured_style_of(style_flags, format, messages);
    RecordCount count;
    const HeadStats stats =
        is_saved_stats(flags.source.operands) ? saved_stats(flags) : stats_of_records(flags, messages, count);
    if (count.failed > 0 && count.written == 0) return exit_code_of(count, messages);
    warn_of_missing(stats, messages);
    write_stats(stats, flags, figure_flags, format,
                is_figure(format) ? stats_svg(stats, options, source_name(flags.source))
                : format == "csv" ? stats_to_csv(stats)
                                  : stats_to_json(stats));
    return exit_code_of(count, messages);
}

}  // namespace heed
