#include "commands.hpp"
#include "core/error.hpp"
#include "corpus_options.hpp"
#include "flags/parse.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "typed/idle_flags.hpp"

namespace heed {
namespace {

std::vector<Flag> attend_flags() {
    return {
        {.name = "--precision",
         .value = "N|f16",
         .kind = Flag::Text{},
         .choices = {"f16"},
         .fallback = "all that float32 has",
         .group = Group::output,
         .help =
             "Write N significant digits (1 to 9) in JSON, or 16-bit floats (f16) in npz and safetensors"},
        {.name = "--hidden",
         .group = Group::output,
         .help = "Write the last hidden states too, as the output of the record"}};
}

/// Numbers as a file of arrays holds them.
bool is_array(RecordFormat format) {
    return format == RecordFormat::npz || format == RecordFormat::safetensors;
}

std::optional<Precision> precision_of(const Given& given, RecordFormat format) {
    const auto precision = given.text("--precision");
    if (!precision) return std::nullopt;
    const bool is_f16 = *precision == "f16";
    if (is_f16 != is_array(format))
        throw UsageError(is_f16 ? "--precision f16 is for npz and safetensors; JSON takes a number of digits"
                                : "--precision with digits is for JSON; npz and safetensors take f16");
    return is_f16 ? Precision{} : Precision{count_of("--precision", *precision, {1, 9})};
}

/// By the extension of its name, which has to have one.
RecordFormat format_of_name(const std::string& path) {
    const std::string extension = content_extension(path);
    if (extension.empty())
        throw UsageError(
            "the file extension says how attention is written: give -o NAME.json, .jsonl, .npz, .safetensors "
            "or .csv, or --format, not -o " +
            path);
    return record_format_of(extension);
}

RecordFormat format_of(const Given& given, const std::string& path, bool several) {
    if (const auto format = given.text("--format")) return record_format_of(*format);
    if (names_a_file(path)) return format_of_name(path);
    return several ? RecordFormat::jsonl : RecordFormat::json;
}

RecordLayout layout_of(const RecordOutput& output, bool several) {
    if (output.path.find("{id}") != std::string::npos) return RecordLayout::file_each;
    if (output.format == RecordFormat::jsonl || output.format == RecordFormat::csv)
        return RecordLayout::lines;
    return several && output.format == RecordFormat::safetensors ? RecordLayout::tensors : RecordLayout::one;
}

/// Sums go into the manifest, and so can be resumed and merged.
bool sums_up(const Given& given, const RunOptions& options) {
    return is_mean_of_records(given) && options.keeps_manifest() && !options.errors;
}

/// UsageError for a layout that does not go with the name or the run.
void check_layout(const RecordOutput& output, const std::string& given_path, const RunOptions& options,
                  bool several) {
    const char* const flag = options.resume   ? "--resume"
                             : options.shard  ? "--shard"
                             : options.errors ? "--errors"
                                              : nullptr;
    if (output.layout == RecordLayout::one && flag != nullptr)
        throw UsageError(
            std::string(flag) +
            " goes with many records: give -o NAME.jsonl or NAME.safetensors, or {id} in the name");
    if (output.format == RecordFormat::csv && output.layout == RecordLayout::lines && options.shard)
        throw UsageError(
            "heed merge does not join .csv: write shards as .jsonl, and then the merged records as .csv, "
            "with "
            "heed attend MERGED.jsonl -o NAME.csv");
    if (!several && options.keeps_manifest())
        throw UsageError("--resume and --shard go with a corpus, not with one record");
    if (output.layout == RecordLayout::tensors &&
        !(names_a_file(given_path) && file_extension(given_path) == ".safetensors"))
        throw UsageError(
            "many records as safetensors are several files and an index: give -o NAME.safetensors, not " +
            given_path);
}

/// Where records go, of a source that gives one or several. UsageError for a format, or a name, that does not
/// go with it.
RecordOutput output_of(const Given& given, const RunOptions& options, bool several) {
    const std::string path = given_output(given).value_or("-");
    RecordOutput output{.path = in_shard(options, path),
                        .format = RecordFormat::json,
                        .layout = RecordLayout::one,
                        .is_compressed = is_compressed(path)};
    output.format = format_of(given, path, several);
    const bool is_text = output.format == RecordFormat::jsonl || output.format == RecordFormat::csv;
    if (output.is_compressed && !is_text)
        throw UsageError(
            "only JSON lines and CSV are compressed: give -o NAME.jsonl.zst or NAME.csv.zst, not " + path);
    output.layout = sums_up(given, options) ? RecordLayout::one : layout_of(output, several);
    if (!sums_up(given, options)) check_layout(output, path, options, several);
    const std::string format = given.text("--format").value_or(several ? "jsonl" : "json");
    const std::string file = (several ? "records." : "attention.") + format;
    if (is_array(output.format) || output.is_compressed) reject_binary_on_terminal(path, file);
    reject_unasked_terminal(given, file, "; heed show draws a head in the terminal");
    if (given.text("--precision") == "f16") output.float_type = FloatType::float16;
    return output;
}

}  // namespace

CommandLine attend_line() {
    return {.description =
                "Computes the attention of texts or embeddings and writes it as data, or converts a saved "
                "record.",
            .operands = "[TEXT... | RECORD]",
            .flags = flags::all(
                {flags::reworded(flags::output({"json", "jsonl", "npz", "safetensors", "csv"}), "--output",
                                 "Write to FILE; its extension selects the format (a .csv has one row "
                                 "per weight: pandas.read_csv needs keep_default_na=False); with {id} in its "
                                 "name, write a file for each record"),
                 attend_flags(), flags::selection("all", "all"), flags::strongest(), flags::corpus(),
                 flags::source()}),
            .common = {"--output", "--file", "--model", "--layer", "--head", "--mean", "--words", "--resume"},
            .examples = {"heed attend \"The cat sat on the mat\" -o attention.json",
                         "heed attend --model bert-base-uncased --layer -1 \"The cat sat\" -o last.npz",
                         "heed attend attention.json -o attention.npz",
                         "heed attend attention.json --layer 1 --head 3 -o weights.csv"}};
}

int attend_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = corpus_request_of(given);
    Selection selection = selection_of(given, Choice::all());
    if (request.hidden_states && (selection.words || request.subtracted))
        throw UsageError("--hidden gives a model's states of its own tokens: without --words and --compare");
    const bool several = gives_several(request);
    const RunOptions options = run_options_of(given, several);
    RecordOutput output = output_of(given, options, several);
    if (request.hidden_states && output.format == RecordFormat::csv)
        throw UsageError("--hidden goes with json, jsonl, npz and safetensors: a .csv holds weights alone");
    output.read = files_read(request);
    selection.precision = precision_of(given, output.format);
    try_outputs(output, options);
    ProgressLine progress(messages.verbosity(), output.path);
    IdleChoices idle(given);
    const RunEnd end =
        write_records(output, {request, selection, options, asked_of("attend", given), messages, progress,
                               [&](const Attention& attention) { idle.look_at(attention); }});
    idle.warn(messages);
    return exit_code_of(end);
}

}  // namespace heed
