#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_run.hpp"
#include "files_read.hpp"
#include "flags/parse.hpp"
#include "flags/tables.hpp"
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

std::vector<Flag> own_flags() {
    return {
        {.name = "--precision",
         .value = "N|f16",
         .kind = Flag::Text{},
         .choices = {"f16"},
         .fallback = "all that float32 has",
         .group = Group::output,
         .help =
             "Write N significant digits (1 to 9) in JSON, or 16-bit floats (f16) in npz and safetensors"},
        {.name = "--top-k",
         .value = "N",
         .kind = Flag::Count{1, 1 << 20},
         .fallback = "all",
         .group = Group::selection,
         .help = "Keep the N largest weights of each query and set the others to 0"},
        {.name = "--hidden",
         .group = Group::output,
         .help = "Write the last hidden states too, as the output of the record"}};
}

std::optional<Precision> precision_of(const ShortFlags& flags, RecordFormat format) {
    if (!flags.precision) return std::nullopt;
    const bool is_f16 = flags.precision == "f16";
    if (is_f16 != is_array(format))
        throw UsageError(is_f16 ? "--precision f16 is for npz and safetensors; JSON takes a number of digits"
                                : "--precision with digits is for JSON; npz and safetensors take f16");
    return is_f16 ? Precision{} : Precision{count_of("--precision", *flags.precision, {1, 9})};
}

struct AttendFlags {
    SourceFlags source;
    SelectionFlags selection;
    ShortFlags shortened;
    OutputFlags output;
    CorpusFlags corpus;
};

int attend(const Given& given, AttendFlags& flags, const Messages& messages) {
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
        [&] { return run_request("attend", given, flags.source, messages); }, messages);
    if (const auto code = written_before(output, run)) return *code;
    flags.source.part = run.part();
    flags.source.distinct_ids = output.layout == RecordLayout::file_each;
    flags.source.batch_tokens = several ? flags.corpus.batch_tokens : 1;
    const Source source = open_source(flags.source, selection, messages);
    return write_records(output, source, thread_count(flags.source), run);
}

}  // namespace

CommandLine attend_line() {
    return {.description =
                "Computes the attention of texts or embeddings and writes it as data, or converts a saved "
                "record.",
            .operands = "[TEXT... | RECORD]",
            .flags = flags::all({flags::output({"json", "jsonl", "npz", "safetensors"}), own_flags(),
                                 flags::selection("all", "all"), flags::corpus(), flags::source()}),
            .common = {"--output", "--file", "--model", "--layer", "--head", "--mean", "--words", "--resume"},
            .examples = {
                "heed attend \"The cat sat on the mat\" -o attention.json",
                "heed attend --model bert-base-uncased --layer -1 \"The cat sat on the mat\" -o last.npz",
                "heed attend attention.json -o attention.npz"}};
}

int attend_command(const Given& given) {
    AttendFlags flags{.source = source_flags_of(given),
                      .selection = selection_flags_of(given),
                      .shortened = {given.count("--top-k"), given.text("--precision")},
                      .output = output_flags_of(given),
                      .corpus = corpus_flags_of(given)};
    return attend(given, flags, messages_of(given));
}

}  // namespace heed
