#include <optional>
#include <string>

#include "commands.hpp"
#include "core/error.hpp"
#include "corpus/failure.hpp"
#include "corpus/json_lines.hpp"
#include "corpus/ledger.hpp"
#include "corpus/record_count.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "model/open.hpp"
#include "output.hpp"
#include "record/json.hpp"
#include "request.hpp"
#include "source/unknown_tokens.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {
namespace {

constexpr std::size_t write_size = 1 << 16;  // bytes of lines that are written together

/// A name's extension says a format here, too.
void check_name(const std::optional<std::string>& output, bool several) {
    if (!output || !names_a_file(*output)) return;
    const std::string extension = content_extension(*output);
    const bool is_json = !several && file_extension(*output) == ".json";  // a line is a document
    if (extension.empty() || extension == ".jsonl" || is_json) return;
    throw UsageError("tokens are written as JSON lines: give -o NAME.jsonl or NAME.jsonl.zst, not " +
                     *output);
}

struct Splitter {
    Tokenizer tokenizer;
    std::optional<Truncation> truncation;
    UnknownTokens unknown;
};

/// Empty where heed does not compute the model, whose tokenizer it may read all the same.
std::string model_type_in(const Folder& folder) {
    try {
        return read_model_config(folder).family.model_type;
    } catch (const InputError&) {
        return "";
    }
}

Splitter open_splitter(const Request& request, const Messages& messages) {
    const ModelFolder model = open_model_folder(request.model, messages);
    const Folder& folder = model.folder;
    auto truncation = request.truncation;
    if (truncation && truncation->max_length == 0)
        truncation->max_length = read_model_config(folder).sizes.usual_tokens();
    std::vector<std::string> warnings;
    Tokenizer tokenizer = Tokenizer::load(folder, warnings);
    for (const std::string& warning : warnings) messages.warning(warning);
    UnknownTokens unknown(tokenizer.unknown_token(), model.name, model_type_in(folder), messages,
                          std::holds_alternative<Texts>(request.input));
    return {std::move(tokenizer), truncation, std::move(unknown)};
}

/// The tokens of the next text as a line, nothing at the end. InputError for a text that is rejected.
std::optional<std::string> next_line(Corpus& corpus, Splitter& splitter) {
    const auto record = corpus.next();
    if (!record) return std::nullopt;
    if (const InputError* const error = record->error()) throw InputError(*error);
    const Sequence& sequence = *record->value();
    const Encoding encoding = splitter.tokenizer.encode(sequence, splitter.truncation);
    splitter.unknown.look_at(encoding);
    return tokens_to_jsonl(sequence.id, encoding);
}

/// The next line of a text that is not rejected. The others are reported and counted.
std::optional<std::string> next_good_line(Corpus& corpus, Splitter& splitter, const Messages& messages,
                                          RecordCount& count) {
    while (true) {
        try {
            return next_line(corpus, splitter);
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError& error) {
            ++count.failed;
            say_failure(count, error.what(), messages);
        }
    }
}

/// Lines go out together, but none waits for input that may be long in coming.
RecordCount write_lines(const Request& request, Splitter& splitter, JsonLines& out,
                        const Messages& messages) {
    const bool several = gives_several(request), one_by_one = name_of(request.input) == "-";
    Corpus corpus = corpus_of(request, messages);
    RecordCount count;
    std::string lines;
    while (const auto line =
               several ? next_good_line(corpus, splitter, messages, count) : next_line(corpus, splitter)) {
        ++count.written;
        lines += *line;
        if (!one_by_one && lines.size() < write_size) continue;
        out.write(lines);
        out.end_line();
        lines.clear();
    }
    out.write(lines);
    out.finish();
    return count;
}

}  // namespace

CommandLine tokens_line() {
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
                                 flags::reworded(flags::model(), "--model",
                                                 "Use the tokenizer of this model: a folder, a "
                                                 "name in the Hugging Face cache, or default (built in)"),
                                 flags::sequences(),
                                 flags::long_texts()}),
            .common = {"--output", "--model", "--file", "--pair", "--truncate", "--max-length"},
            .examples = {"heed tokens \"The cat sat on the mat\" -o tokens.jsonl",
                         "heed tokens --model bert-base-uncased \"Unbelievable!\" --pair \"Is it?\""}};
}

int tokens_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = text_request_of(given);
    const auto output = only_output(given);
    check_name(output, gives_several(request));
    OutputFile out(output_path(output, files_read(request)));
    Splitter splitter = open_splitter(request, messages);
    JsonLines lines([&](std::string_view piece) { out.write(piece); }, is_compressed(output.value_or("")));
    const RecordCount count = write_lines(request, splitter, lines, messages);
    if (!count.all_failed()) {
        remove_finished_manifest(output.value_or("-"));
        out.commit();
    }
    if (count.written + count.failed == 0) {
        const std::string name = name_of(request.input);
        messages.warning((name == "-" ? "standard input" : name) + " holds no records");
    }
    return exit_code_of(end_of(count, messages));
}

}  // namespace heed
