#include "model/inspect.hpp"

#include <filesystem>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/messages.hpp"
#include "flags/tables.hpp"
#include "heed.hpp"
#include "io/file.hpp"
#include "io/output_check.hpp"
#include "io/output_file.hpp"
#include "request.hpp"

namespace heed {
namespace {

bool is_tensor_file(const std::string& operand) {
    std::error_code none;
    const auto type = std::filesystem::status(operand, none).type();
    if (type == std::filesystem::file_type::directory) return false;
    return operand == "-" || type == std::filesystem::file_type::regular ||
           file_extension(operand) == ".safetensors";
}

template <typename Report>
void print(const Report& report, bool as_json) {
    write_file("-", as_json ? to_json(report) : to_text(report));
}

void inspect_file(const Given& given) {
    const std::string& path = given.operands.front();
    if (given.has("--revision")) throw UsageError("--revision chooses among cached snapshots, not in a file");
    try_output("-", {path});
    print(inspect_tensors(FileBytes::open(path)), given.has("--json"));
}

void inspect_folder(const Given& given, const Messages& messages) {
    const ModelChoice model = model_called(given, given.operands.front(), given.text("--revision"));
    try_output("-", files_of_model(model));
    const ModelReport report = inspect_model(open_model_folder(model, messages));
    for (const std::string& warning : report.tokenizer.warnings) messages.warning(warning);
    print(report, given.has("--json"));
}

}  // namespace

CommandLine inspect_line() {
    return {
        .description = "Says what is in the folder of a model, by path or by name, or in a safetensors file.",
        .operands = "FOLDER | NAME | FILE",
        .flags = {{.name = "--json",
                   .group = Group::output,
                   .help = "Print everything, including every tensor, as JSON"},
                  flags::model()[1],
                  flags::model()[2]},
        .common = {"--json", "--revision", "--pull"},
        .examples = {"heed inspect default", "heed inspect bert-base-uncased --json",
                     "heed attend \"The cat sat on the mat\" -o attention.safetensors",
                     "heed inspect attention.safetensors"}};
}

int inspect_command(const Given& given) {
    const std::vector<std::string>& operands = given.operands;
    if (operands.size() != 1 || operands.front().empty())
        throw UsageError("inspect takes one folder, name of a model, or safetensors file");
    if (is_tensor_file(operands.front()))
        inspect_file(given);
    else
        inspect_folder(given, messages_of(given));
    return exit_code::done;
}

}  // namespace heed
