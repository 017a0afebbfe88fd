#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_run.hpp"
#include "files_read.hpp"
#include "record_consumers.hpp"
#include "record_output.hpp"
#include "run_request.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

/// What of the weights is written.
struct ShortFlags {
    std::optional<std::uint64_t> top_k;
    std::optional<std::string> precision;
};

void add_short_flags(CLI::App& app, ShortFlags& flags) {
    add_count(app, {"--top-k", "N", "The N largest weights of each query, the others 0", "Choice"},
              flags.top_k, {1, 1 << 20});
    add_text(
        app,
        {"--precision", "N|f16",
         "Significant digits (1 to 9, as many as float32 has); float16 in npz and safetensors", "Output"},
        flags.precision);
}

std::optional<Precision> precision_of(const ShortFlags& flags, RecordFormat format) {
    if (!flags.precision) return std::nullopt;
    const bool is_f16 = flags.precision == "f16";
    if (is_f16 != is_array(format))
        throw UsageError(is_f16 ? "--precision f16 is for npz and safetensors; JSON takes a number of digits"
                                : "--precision with digits is for JSON; npz and safetensors take f16");
    return is_f16 ? Precision{} : Precision{count_of({"--precision", "", "", ""}, *flags.precision, {1, 9})};
}

struct AttendFlags {
    SourceFlags source;
    SelectionFlags selection;
    ShortFlags shortened;
    OutputFlags output;
    CorpusFlags corpus;
};

void add_attend_flags(CLI::App& app, AttendFlags& flags) {
    add_source_flags(app, flags.source);
    add_selection_flags(app, flags.selection, "all");
    add_short_flags(app, flags.shortened);
    app.add_flag("--hidden", flags.source.hidden, "The last hidden states too, as the record's output")
        ->group("Choice");
    add_output_flags(app, flags.output, "json, jsonl, npz or safetensors, whatever the name");
    add_corpus_flags(app, flags.corpus);
    set_help(app, "[TEXT... | RECORD]",
             {"heed attend \"The cat sat on the mat\" -o attention.json",
              "heed attend --model bert-base-uncased --layer -1 \"The cat sat on the mat\" -o last.npz",
              "heed attend attention.json -o attention.npz"});
}

int attend(const CLI::App& app, AttendFlags& flags, const Messages& messages) {
    Selection selection = selection_of(flags.selection, Choice::all());
    if (flags.source.hidden && (selection.words || flags.source.compare || flags.source.compare_model))
        throw UsageError("--hidden gives a model's states of its own tokens: without --words and --compare");
    const bool several = gives_several(flags.source);
    flags.corpus.strict = flags.corpus.strict || !several;
    flags.corpus.replace_shard();
    RecordOutput output = record_output(flags.output, flags.corpus, several);
    selection.top_k = flags.shortened.top_k;
    selection.precision = precision_of(flags.shortened, output.format);
    if (flags.shortened.precision == "f16") output.float_type = FloatType::float16;
    output.read = files_read(flags.source);
    try_outputs(output, flags.corpus);
    if (output.layout == RecordLayout::one) {
        write_only_record(output, open_source(flags.source, selection, messages));
        return exit_code::done;
    }
    CorpusRun run(
        flags.corpus, {output.path, targets_of(output), output.read},
        [&] { return run_request("attend", app, flags.source, messages); }, messages);
    if (const auto code = written_before(output, run)) return *code;
    flags.source.part = run.part();
    flags.source.distinct_ids = output.layout == RecordLayout::file_each;
    flags.source.batch_tokens = several ? flags.corpus.batch_tokens : 1;
    const Source source = open_source(flags.source, selection, messages);
    return write_records(output, source, thread_count(flags.source), run);
}

}  // namespace

int attend_command(const Arguments& arguments) {
    CLI::App app("Attention as data. Computes it for text or embeddings, or converts what is saved.",
                 "heed attend");
    AttendFlags flags;
    VerbosityFlags verbosity;
    add_attend_flags(app, flags);
    add_verbosity_flags(app, verbosity);
    if (!parse_command_line(app, arguments, flags.source.operands)) return exit_code::done;
    return attend(app, flags, verbosity.messages());
}

}  // namespace heed
