#include "model/inspect.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "files_read.hpp"
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
           file_ending(operand) == ".safetensors";
}

}  // namespace

int inspect_command(const Arguments& arguments) {
    CLI::App app("Says what is in a model's folder, by path or by name, or in a safetensors file.",
                 "heed inspect");
    std::vector<std::string> operands;
    std::optional<std::string> revision;
    bool json = false;
    VerbosityFlags verbosity;
    add_text(app, {"--revision", "REVISION", "The branch, tag or commit of a cached model (main)", "Model"},
             revision);
    app.add_flag("--json", json, "All of it, every tensor too, as JSON")->group("Output");
    add_verbosity_flags(app, verbosity);
    set_help(app, "FOLDER | NAME | FILE",
             {"heed inspect default", "heed inspect bert-base-uncased --json",
              "heed attend \"The cat sat on the mat\" -o attention.safetensors",
              "heed inspect attention.safetensors"});
    if (!parse_command_line(app, arguments, operands)) return exit_code::done;

    if (operands.size() != 1 || operands.front().empty())
        throw UsageError("inspect takes one folder, name of a model, or safetensors file");
    if (is_tensor_file(operands.front())) {
        if (revision) throw UsageError("--revision chooses among cached snapshots, not in a file");
        try_output("-", operands);
        const TensorFileReport report = inspect_tensors(FileBytes::open(operands.front()));
        write_file("-", json ? to_json(report) : to_text(report));
    } else {
        const Messages messages = verbosity.messages();
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
