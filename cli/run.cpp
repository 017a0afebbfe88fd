#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iostream>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "figure/flow.hpp"
#include "figure/heatmap.hpp"
#include "format/output_file.hpp"
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

void make_folder(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error || !fs::is_directory(path)) throw std::system_error(error, "cannot make the folder " + path);
}

/// All under temporary names first, so that a full disk leaves none of them.
void write_all(const std::string& folder, const std::vector<Result>& results) {
    std::vector<std::unique_ptr<OutputFile>> files;
    for (const Result& result : results) {
        files.push_back(std::make_unique<OutputFile>((fs::path(folder) / result.name).string()));
        result.write([&](std::string_view piece) { files.back()->write(piece); });
    }
    for (const auto& file : files) file->commit();
    for (const Result& result : results) std::cout << (fs::path(folder) / result.name).string() << "\n";
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
    const Attention attention = only_one(open_source(source_flags, selection, messages));
    const Panel panel = panels_of(attention).front();
    make_folder(folder.value_or("heed-out"));
    write_all(
        folder.value_or("heed-out"),
        {{"attention.json", [&](const Sink& sink) { write_record(attention, RecordFormat::json, sink); }},
         {"heatmap.svg", [&](const Sink& sink) { sink(heatmap_svg(panel)); }},
         {"flow.dot", [&](const Sink& sink) { sink(flow_dot(flow_graph(panel))); }}});
    return exit_code::done;
}

}  // namespace heed
