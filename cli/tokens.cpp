#include "commands.hpp"
#include "core/error.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/ledger.hpp"
#include "files_read.hpp"
#include "flags/tables.hpp"
#include "io/file.hpp"
#include "io/output_file.hpp"
#include "model/bert_config.hpp"
#include "model_name.hpp"
#include "output.hpp"
#include "record/json.hpp"
#include "record_count.hpp"
#include "sequence_source.hpp"
#include "tokenizer/tokenizer.hpp"
#include "truncation.hpp"

namespace heed {
namespace {

constexpr std::size_t write_size = 1 << 16;  // bytes of lines that are written together

void check(const SourceFlags& flags) {
    if (flags.operands.empty() && !flags.file) throw UsageError("nothing to split: give a TEXT or -f FILE");
    if (!flags.operands.empty() && flags.file) throw UsageError("give one source: a TEXT or -f FILE");
    check_sequence_flags(flags);
}

/// A name's ending says a format here, too.
void check_name(const std::optional<std::string>& output, bool several) {
    if (!output || !names_a_file(*output)) return;
    const std::string ending = content_extension(*output);
    const bool is_json = !several && file_extension(*output) == ".json";  // a line is a document
    if (ending.empty() || ending == ".jsonl" || is_json) return;
    throw UsageError("tokens are written as JSON lines: give -o NAME.jsonl or NAME.jsonl.zst, not " +
                     *output);
}

/// Lines go out together, but none waits for input that may be long in coming.
void write_all(const std::function<std::optional<std::string>()>& next_line, JsonLines& out,
               bool one_by_one) {
    std::string lines;
    while (const auto line = next_line()) {
        lines += *line;
        if (!one_by_one && lines.size() < write_size) continue;
        out.write(lines);
        out.end_line();
        lines.clear();
    }
    out.write(lines);
    out.finish();
}

int write_tokens(const SourceFlags& flags, const TruncationFlags& truncation_flags,
                 const std::optional<std::string>& output, const Messages& messages) {
    check(flags);
    const bool several = flags.file || flags.operands.size() > 1;
    check_name(output, several);
    OutputFile out(output_path(output, files_read(flags)));
    const Folder folder =
        open_model_folder(model_name(flags.model, default_model_name), flags.revision, messages).folder;
    const auto truncation =
        truncation_of(truncation_flags, [&] { return read_bert_config(folder).max_position_embeddings; });
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = Tokenizer::load(folder, warnings);
    for (const std::string& warning : warnings) messages.warning(warning);
    warn_of_file_names(flags, messages);

    const NextSequence sequences = sequences_of(flags);
    const auto next_tokens = [&]() -> std::optional<std::string> {
        const auto sequence = sequences();
        if (!sequence) return std::nullopt;
        return tokens_to_jsonl(sequence->id, tokenizer.encode(*sequence, truncation));
    };
    JsonLines lines([&](std::string_view piece) { out.write(piece); }, is_compressed(output.value_or("")));
    RecordCount count;
    write_all(
        [&] {
            auto line = several ? next_good(next_tokens, messages, count) : next_tokens();
            if (line) ++count.written;
            return line;
        },
        lines, flags.file == "-");
    if (!count.all_failed()) {
        remove_finished_manifest(output.value_or("-"));
        out.commit();
    }
    return exit_code_of(count, messages);
}

}  // namespace

CommandLine tokens_line() {
    std::vector<Flag> model = flags::model();
    model.front().help =
        "Use the tokenizer of this model: the folder of a BERT, a name in the Hugging Face cache, or default "
        "(built in)";
    return {.description =
                "Writes what the tokenizer of a model makes of texts: tokens, ids, segments, offsets, words.",
            .operands = "TEXT...",
            .flags = flags::all({{{.name = "--output",
                                   .letter = 'o',
                                   .value = "FILE",
                                   .kind = Flag::File{},
                                   .fallback = "standard output",
                                   .group = Group::output,
                                   .help = "Write JSON lines to FILE"}},
                                 model,
                                 flags::sequences(),
                                 flags::long_texts()}),
            .common = {"--output", "--model", "--file", "--pair", "--truncate", "--max-length"},
            .examples = {"heed tokens \"The cat sat on the mat\" -o tokens.jsonl",
                         "heed tokens --model bert-base-uncased \"Unbelievable!\" --pair \"Is it?\""}};
}

int tokens_command(const Given& given) {
    return write_tokens(source_flags_of(given), truncation_flags_of(given), given_output(given),
                        messages_of(given));
}

}  // namespace heed
