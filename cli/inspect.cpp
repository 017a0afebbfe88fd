#include "model/inspect/inspect.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/messages.hpp"
#include "core/provenance.hpp"
#include "core/text/escape.hpp"
#include "flags/shared_flags.hpp"
#include "format/json_writer.hpp"
#include "heed.hpp"
#include "input/file_kinds.hpp"
#include "io/file.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "request.hpp"

namespace heed {
namespace {

/// A file is called so, be it there or not.
bool operand_is_file(const std::string& operand) {
    std::error_code none;
    const auto type = std::filesystem::status(operand, none).type();
    if (type == std::filesystem::file_type::directory) return false;
    return operand == "-" || type == std::filesystem::file_type::regular ||
           (type == std::filesystem::file_type::not_found && !known_extension(operand).empty()) ||
           is_record_file(operand);
}

template <typename Report>
void print(const Report& report, bool as_json) {
    write_file("-", as_json ? to_json(report) : to_text(report));
}

void inspect_folder(const Given& given, const Messages& messages) {
    const ModelChoice model = model_called(given, given.operands.front(), given.text("--revision"));
    try_output("-", files_of_model(model));
    const ModelReport report = inspect_model(open_model_folder(model, messages), given.has("--hash"));
    for (const std::string& warning : report.tokenizer.warnings) messages.warning(warning);
    print(report, given.has("--json"));
}

/// How something came about: a line of what it is, and sentences.
struct Origin {
    std::string name;
    std::string title;
    std::vector<std::string> sentences;
};

void print(const Origin& origin, const Given& given) {
    std::string text;
    if (given.has("--json")) {
        JsonObject(text)
            .add("name", origin.name)
            .add("title", origin.title)
            .add("provenance", origin.sentences)
            .end();
        text += "\n";
    } else {
        text = escape_terminal(origin.name) + ": " + escape_terminal(origin.title) + "\n";
        for (const std::string& sentence : origin.sentences) text += "  " + escape_terminal(sentence) + "\n";
    }
    write_file("-", text);
}

bool is_figure(const std::string& extension) {
    constexpr auto extensions = std::to_array<std::string_view>({".svg", ".pdf", ".png", ".dot", ".gv"});
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

void inspect_figure(const Given& given) {
    const FileBytes file = FileBytes::open(given.operands.front());
    const auto figure = described_figure(file.view());
    if (!figure) throw InputError({file.name(), ""}, "a figure of heed, with a description", "none");
    print({file.name(), figure->title, figure->lines}, given);
}

Origin origin_of_record(const std::string& path, const Messages& messages) {
    const auto records = open_records(Request{SavedRecords{path}, BuiltIn{}}, Selection(), messages);
    std::vector<Record> batch = records->next();
    if (batch.empty()) throw InputError({path, ""}, "a record", "none");
    if (const InputError* const error = batch.front().error()) throw InputError(*error);
    const Attention& attention = *batch.front().value();
    const std::string text = attention.encoding.text ? ", " + excerpt(*attention.encoding.text) : "";
    const std::string several = records->several() ? ", the first of its records" : "";
    return {path, "record " + show(attention.id) + text + several, provenance_of(attention)};
}

/// Of a record in safetensors. Others' files may have a text called meta, too; and a pipe is read once.
std::optional<Origin> origin_of_tensors(const std::string& path, const TensorFileReport& report,
                                        const Messages& messages) {
    if (!report.metadata.contains("meta") || is_pipe(path)) return std::nullopt;
    try {
        return origin_of_record(path, messages);
    } catch (const InputError& error) {
        messages.warning(std::string(error.what()) + ": this is no record of heed");
        return std::nullopt;
    }
}

/// Of a record how it came about, before its tensors.
void inspect_tensor_file(const Given& given, const Messages& messages) {
    const std::string& path = given.operands.front();
    TensorFileReport report = inspect_tensors(FileBytes::open(path));
    const bool as_json = given.has("--json");
    const auto origin = origin_of_tensors(path, report, messages);
    if (origin && as_json) report.provenance = origin->sentences;
    if (origin && !as_json) print(*origin, given);
    print(report, as_json);
}

void inspect_file(const Given& given, const Messages& messages) {
    const std::string& path = given.operands.front();
    if (given.has("--revision")) throw UsageError("--revision chooses among cached snapshots, not in a file");
    if (given.has("--hash")) throw UsageError("--hash goes with a model, not with a file");
    try_output("-", {path});
    const std::string extension = content_extension(path);
    if (is_figure(extension)) return inspect_figure(given);
    if (path != "-" && extension != ".safetensors" && is_record_file(path))
        return print(origin_of_record(path, messages), given);
    inspect_tensor_file(given, messages);
}

}  // namespace

CommandLine inspect_line() {
    return {.description =
                "Says what is in the folder of a model, by path or by name, or in a safetensors file; for "
                "a record or a figure (.svg, .pdf, .png or .dot) how it came about.",
            .operands = "FOLDER | NAME | FILE | RECORD | FIGURE",
            .flags = {{.name = "--json",
                       .group = Group::output,
                       .help = "Print everything, including every tensor, as JSON"},
                      flags::model()[1],
                      flags::model()[2],
                      flags::reworded(
                          flags::hash(), "--hash",
                          "Print the SHA-256 of the model's weights, which takes about a second per GB")[0]},
            .common = {"--json", "--revision", "--pull", "--hash"},
            .examples = {"heed inspect default", "heed inspect bert-base-uncased --json",
                         "heed attend \"The cat sat on the mat\" -o attention.safetensors",
                         "heed inspect attention.safetensors",
                         "heed heatmap attention.safetensors --layer 1 --head 3 -o heatmap.svg",
                         "heed inspect heatmap.svg"}};
}

int inspect_command(const Given& given) {
    const std::vector<std::string>& operands = given.operands;
    if (operands.size() != 1 || operands.front().empty())
        throw UsageError("inspect takes one folder, name of a model, safetensors file, record or figure");
    if (operand_is_file(operands.front()))
        inspect_file(given, messages_of(given));
    else
        inspect_folder(given, messages_of(given));
    return exit_code::done;
}

}  // namespace heed
