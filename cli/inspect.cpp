#include "model/inspect.hpp"

#include <filesystem>

#include "commands.hpp"
#include "core/error.hpp"
#include "files_read.hpp"
#include "flags/tables.hpp"
#include "io/file.hpp"
#include "io/output_file.hpp"
#include "model_name.hpp"
#include "output.hpp"

namespace heed {
namespace {

bool is_tensor_file(const std::string& operand) {
    std::error_code none;
    const auto type = std::filesystem::status(operand, none).type();
    if (type == std::filesystem::file_type::directory) return false;
    return operand == "-" || type == std::filesystem::file_type::regular ||
           file_extension(operand) == ".safetensors";
}

}  // namespace

CommandLine inspect_line() {
    std::vector<Flag> model = flags::model();
    return {
        .description = "Says what is in the folder of a model, by path or by name, or in a safetensors file.",
        .operands = "FOLDER | NAME | FILE",
        .flags = {{.name = "--json",
                   .group = Group::output,
                   .help = "Print everything, including every tensor, as JSON"},
                  model.back()},
        .common = {"--json", "--revision"},
        .examples = {"heed inspect default", "heed inspect bert-base-uncased --json",
                     "heed attend \"The cat sat on the mat\" -o attention.safetensors",
                     "heed inspect attention.safetensors"}};
}

int inspect_command(const Given& given) {
    const std::vector<std::string>& operands = given.operands;
    const std::optional<std::string> revision = given.text("--revision");
    const bool json = given.has("--json");
    if (operands.size() != 1 || operands.front().empty())
        throw UsageError("inspect takes one folder, name of a model, or safetensors file");
    if (is_tensor_file(operands.front())) {
        if (revision) throw UsageError("--revision chooses among cached snapshots, not in a file");
        try_output("-", operands);
        const TensorFileReport report = inspect_tensors(FileBytes::open(operands.front()));
        write_file("-", json ? to_json(report) : to_text(report));
    } else {
        const Messages messages = messages_of(given);
        SourceFlags source;
        source.model = operands.front();
        source.revision = revision;
        try_output("-", files_read(source));
        const ModelReport report = inspect_model(open_model_folder(operands.front(), revision, messages));
        for (const std::string& warning : report.tokenizer.warnings) messages.warning(warning);
        write_file("-", json ? to_json(report) : to_text(report));
    }
    return exit_code::done;
}

}  // namespace heed
