#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <functional>
#include <memory>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/escape.hpp"
#include "figure/flow/flow.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "files_read.hpp"
#include "io/output_file.hpp"
#include "output.hpp"
#include "record/write.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

struct Result {
    std::string name;
    std::function<void(const Sink&)> write;
};

constexpr std::array names = {"attention.json", "heatmap.svg", "flow.dot"};

/// The folders of a path, made where they are missing; gone again with this object unless kept.
class MadeFolders {
  public:
    explicit MadeFolders(const fs::path& path) {
        std::error_code error;
        if (path.empty() || fs::is_directory(path, error)) return;
        above_ = std::make_unique<MadeFolders>(path.parent_path());
        const bool is_new = fs::create_directory(path, error);
        if (error) throw std::system_error(error, "cannot make the folder " + path.string());
        if (is_new) made_ = path;
    }
    MadeFolders(const MadeFolders&) = delete;
    MadeFolders& operator=(const MadeFolders&) = delete;
    ~MadeFolders() {
        std::error_code not_empty;
        if (!made_.empty()) fs::remove(made_, not_empty);
    }
    void keep() {
        made_.clear();
        if (above_) above_->keep();
    }

  private:
    std::unique_ptr<MadeFolders> above_;
    fs::path made_;
};

/// Before the work: the folder can be made, the files be written, and none is one of those that are `read`,
/// nor another.
void try_outputs(const std::string& folder, const std::vector<std::string>& read) {
    if (folder.empty()) throw UsageError("-o takes a name, not \"\"");
    MadeFolders tried(folder);
    std::vector<std::optional<std::string>> outputs = {"-"};  // their names
    for (const char* const name : names) outputs.push_back((fs::path(folder) / name).string());
    for (const auto& output : outputs) try_output(*output, read);
    refuse_same(outputs);
}

/// All under temporary names first, so that a full disk leaves none of them.
void write_all(const std::string& folder, const std::vector<Result>& results) {
    MadeFolders made(folder);
    std::vector<std::unique_ptr<OutputFile>> files;
    std::string written;
    for (const Result& result : results) {
        const std::string path = (fs::path(folder) / result.name).string();
        files.push_back(std::make_unique<OutputFile>(path));
        result.write([&](std::string_view piece) { files.back()->write(piece); });
        written += (::isatty(STDOUT_FILENO) == 1 ? escape_terminal(path) : path) + "\n";
    }
    for (const auto& file : files) file->commit();
    made.keep();
    write_file("-", written);
}

}  // namespace

int run_command(const Arguments& arguments) {
    CLI::App app("Writes attention.json, heatmap.svg and flow.dot of one sentence into a folder.",
                 "heed run");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    VerbosityFlags verbosity;
    std::optional<std::string> folder;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "all in the JSON, 0 in the figures");
    add_text(app, {"-o,--output", "DIR", "The folder, made if missing (heed-out)", "Output"}, folder);
    add_verbosity_flags(app, verbosity);
    set_help(app, "TEXT",
             {"heed run \"The quick brown fox jumps over the lazy dog\"",
              "heed run --model bert-base-uncased --layer 3 --head 5 \"The cat sat on the mat\" -o cat",
              "heed run --model self-attention --dim 8 --seed 42 \"The cat sat on the mat\" -o layer"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const Selection selection = selection_of(selection_flags, Choice::all());
    const std::string into = folder.value_or("heed-out");
    try_outputs(into, files_read(source_flags));
    const Attention attention = only_one(open_source(source_flags, selection, messages));
    const Panel panel = panels_of(attention).front();
    write_all(into, {{names[0], [&](const Sink& sink) { write_record(attention, RecordFormat::json, sink); }},
                     {names[1], [&](const Sink& sink) { sink(heatmap_svg(panel)); }},
                     {names[2], [&](const Sink& sink) { sink(flow_dot(flow_graph(panel))); }}});
    return exit_code::done;
}

}  // namespace heed
