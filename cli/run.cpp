#include <unistd.h>

#include <array>
#include <cctype>
#include <filesystem>
#include <functional>
#include <memory>

#include "analysis/shorten.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "io/output/output_check.hpp"
#include "io/output/output_file.hpp"
#include "request.hpp"
#include "selection.hpp"
#include "typed/idle_flags.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

struct Result {
    std::string name;
    std::function<void(const Sink&)> write;
};

constexpr std::array file_names = {"view.html", "attention.json", "heatmap.svg",
                                   "flow.dot",  "flow.svg",       "grid.svg"};

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
    MadeFolders tried(folder);
    std::vector<std::optional<std::string>> outputs = {"-"};  // their names
    for (const char* const name : file_names) outputs.push_back((fs::path(folder) / name).string());
    for (const auto& output : outputs) try_output(*output, read);
    reject_same(outputs);
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

/// The first layer and head alone, which the figures of one head show and describe.
Attention first_of(const Attention& attention) {
    Selection first;
    first.layers = first.heads = Choice::first();
    return select(attention, first, {"TEXT", ""});
}

/// The page; nothing, with a warning, where it would be too large.
std::optional<std::string> view_of(const Attention& attention, const Request& request,
                                   const Messages& messages) {
    try {
        return view_html(attention, {.threads = thread_count(request)});
    } catch (const UsageError& too_large) {
        messages.warning(std::string("no view.html is written: ") + too_large.what());
        return std::nullopt;
    }
}

/// Which head the figures of one show, how to choose another, and what to look at first.
void tell(const PanelGrid& grid, const std::string& folder, bool has_view,
          const StandardErrorMessages& messages) {
    const std::size_t heads = grid.panels.size();
    std::string head = grid.panels.front().title;
    head.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(head.front())));
    const bool are_layers = head.find("mean over heads") != std::string::npos;
    const std::string others = heads > 1 ? ", one of " + std::to_string(heads) +
                                               (are_layers ? " layers: choose another with --layer"
                                                           : " heads: choose another with --layer and --head")
                                         : "";
    messages.note("heatmap.svg and flow.svg show " + head + others);
    const auto open = [&](const char* name, const std::string& what) {
        messages.note("open " + (fs::path(folder) / name).string() + " in a browser" + what);
    };
    if (has_view)
        open(file_names[0], heads > 1 ? ": it shows all heads, and what each token attends to"
                                      : ": it shows what each token attends to");
    else
        open(heads > 1 ? file_names[5] : file_names[2], heads > 1 ? ": it shows all heads" : "");
}

Attention record_of(RecordStream& stream) {
    if (stream.name() == "TEXT") return only_one(stream);
    return only_one(stream, stream.name() +
                                " holds several records: choose one with --record N, or draw each with heed "
                                "heatmap -o 'figure-{id}.svg'");
}

}  // namespace

CommandLine run_line() {
    return {.description =
                "Writes the attention of one sentence into a folder, in all forms: a page to explore all "
                "heads, the attention as JSON, a heatmap and a flow graph (SVG and DOT) of one head, and a "
                "grid of all heads.",
            .operands = "TEXT",
            .flags = flags::all(
                {{{.name = "--output",
                   .letter = 'o',
                   .value = "DIR",
                   .kind = Flag::File{},
                   .fallback = "heed-out",
                   .group = Group::output,
                   .help = "Write into this folder; make it if it is missing"}},
                 flags::selection("all in the JSON, 0 in the figures", "all in the JSON, 0 in the figures"),
                 flags::source()}),
            .common = {"--output", "--model", "--layer", "--head", "--mean", "--words", "--hide-special",
                       "--pair"},
            .examples = {"heed run \"The quick brown fox jumps over the lazy dog\"",
                         "heed run --model bert-base-uncased --layer 3 --head 5 \"The cat sat\" -o cat",
                         "heed run --model self-attention --dim 8 --seed 42 \"The cat sat\" -o layer"}};
}

int run_command(const Given& given) {
    const auto messages = messages_of(given);
    const Request request = request_of(given);
    const Selection selection = selection_of(given, Choice::all());
    const std::string into = given.text("--output").value_or("heed-out");
    try_outputs(into, files_read(request));
    const Attention attention = record_of(*open_records(request, selection, messages));
    warn_of_idle_choices(given, attention, messages);
    const PanelGrid grid = grid_of(attention);
    const Panel panel = panels_of(first_of(attention)).front();
    const Attention wide = keep_share_of_few(first_of(attention), usual_flow_share, usual_arrows_per_token);
    FlowOptions options;
    options.caption = caption_of(wide, given);
    const FlowGraph flow = flow_graph(panels_of(wide).front(), options);
    const auto view = view_of(attention, request, messages);
    std::vector<Result> results = {
        {file_names[1], [&](const Sink& sink) { write_record(attention, RecordFormat::json, sink); }},
        {file_names[2], [&](const Sink& sink) { sink(heatmap_svg(panel)); }},
        {file_names[3], [&](const Sink& sink) { sink(flow_dot(flow, options)); }},
        {file_names[4], [&](const Sink& sink) { sink(flow_svg(flow, options)); }},
        {file_names[5], [&](const Sink& sink) { sink(heatmap_svg(grid)); }}};
    if (view) results.insert(results.begin(), {file_names[0], [&](const Sink& sink) { sink(*view); }});
    write_all(into, results);
    tell(grid, into, view.has_value(), messages);
    return exit_code::done;
}

}  // namespace heed
