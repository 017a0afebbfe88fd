#include "commands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "flags/completion.hpp"
#include "flags/help.hpp"
#include "flags/other_names.hpp"
#include "flags/parse.hpp"
#include "heed.hpp"
#include "io/output/output_file.hpp"
#include "kernel/kernels.hpp"
#include "model/builtin.hpp"
#include "pages.hpp"
#include "terminal.hpp"
#include "typed/piped_input.hpp"

namespace heed {
namespace {

constexpr std::size_t widest_help = 100, narrowest_help = 40;  // columns
constexpr const char* version_line = "heed " HEED_VERSION "\n";

CommandLine completion_line();
int completion_command(const Given& given);

constexpr std::array commands = {
    Command{"run", "Write the attention, a heatmap and a flow graph of a sentence into a folder", run_line,
            run_command},
    Command{"attend", "Write attention as data: JSON, JSONL, npz, safetensors or CSV", attend_line,
            attend_command},
    Command{"heatmap", "Draw the attention of a head as a heatmap", heatmap_line, heatmap_command},
    Command{"heads", "Draw the attention of several heads as lines from query to key", heads_line,
            heads_command},
    Command{"flow", "Draw the attention of a head as a graph from query to key", flow_line, flow_command},
    Command{"text", "Shade each token of a sentence by the attention it receives", text_line, text_command},
    Command{"view", "Write a page on which you can explore all heads, as one HTML file", view_line,
            view_command},
    Command{"show", "Show the attention of a head as a heatmap in the terminal", show_line, show_command},
    Command{"stats", "Measure what each head does over a corpus", stats_line, stats_command},
    Command{"syntax", "Say which attention heads find the head of a word in a tree", syntax_line,
            syntax_command},
    Command{"effect", "Say what a model predicts, and how much that changes without some heads", effect_line,
            effect_command},
    Command{"tokens", "Write the tokens of texts, as JSON lines", tokens_line, tokens_command},
    Command{"inspect",
            "Say what is in a model's folder or a tensor file, or how a record or figure came about",
            inspect_line, inspect_command},
    Command{"pull", "Fetch a model from the Hugging Face hub into the cache", pull_line, pull_command},
    Command{"merge", "Join the outputs of the shards of a corpus", merge_line, merge_command},
    Command{"completion", "Print the completions for a shell", completion_line, completion_command},
};

CommandLine completion_line() {
    return {.description = "Prints a script that completes commands, flags and their values in a shell.",
            .operands = "bash | zsh | fish",
            .flags = {},
            .common = {"--help", "--version"},
            .examples = {"heed completion bash > heed.bash", "source <(heed completion bash)"},
            .choices = {"bash", "zsh", "fish"}};
}

const Command& command_called(const std::string& name) {
    std::vector<std::string> names = {"--help", "--version", "help"};
    for (const Command& command : commands) {
        if (command.name == name) return command;
        names.emplace_back(command.name);
    }
    std::string meant = name.find(' ') == std::string::npos
                            ? command_meant(lower_case(name), names)
                            : "; for a sentence, type heed run " + excerpt(name);
    if (meant.empty() && name.starts_with('-'))
        meant = "; flags stand after the command, as in heed heatmap \"The cat sat\" --layer 1";
    throw UsageError("no command " + excerpt(name) + meant + " (heed --help lists them)");
}

int print(const std::string& text) {
    write_file("-", text);
    return exit_code::done;
}

/// The names that --model takes, one per line.
int print_models() {
    std::string names = std::string(default_model_name) + "\n" + layer_name + "\n";
    for (const std::string& name : cached_models(cache_folders())) names += name + "\n";
    return print(names);
}

std::size_t help_width() {
    return std::clamp(terminal_of_stdout().width, narrowest_help, widest_help);
}

int run(const Command& command, const Arguments& arguments) {
    const CommandLine line = line_of(command);
    const Given given = parse("heed " + std::string(command.name), line.flags, arguments);
    if (given.has("--help")) return print(long_help(command, help_width()));
    if (given.has("-h")) return print(short_help(command, help_width()));
    if (given.has("--version")) return print(version_line);
    if (given.has("--help-json")) return print(help_json({&command, 1}));
    const Given whole = with_piped_input(given, line);
    if (whole.has("--verbose") && (whole.has("--file") || !whole.operands.empty()))
        messages_of(whole).detail(std::string(kernel::kernels().name) + " kernels");
    return command.run(whole);
}

/// What follows "heed help".
int help(const Arguments& topics) {
    if (topics.size() > 1) throw UsageError("heed help takes one command, as in heed help heatmap");
    return print(topics.empty() ? overview(commands, help_width())
                                : long_help(command_called(topics.front()), help_width()));
}

int completion_command(const Given& given) {
    const std::string shell = given.operands.size() == 1 ? given.operands.front() : "";
    if (shell == "bash") return print(bash_completion(commands));
    if (shell == "zsh") return print(zsh_completion(commands));
    if (shell == "fish") return print(fish_completion(commands));
    throw UsageError("heed completion takes a shell, bash, zsh or fish: heed completion bash > heed.bash");
}

}  // namespace

int heed_command(const Arguments& arguments) {
    if (arguments.empty()) {
        std::fputs("Usage: heed COMMAND [OPTIONS] ...\nheed --help lists the commands.\n", stderr);
        return exit_code::wrong_usage;
    }
    const std::string& first = arguments.front();
    const Arguments others(arguments.begin() + 1, arguments.end());
    if (first == "--help" || first == "-h") return print(overview(commands, help_width()));
    if (first == "--version" || first == "-V") return print(version_line);
    if (first == "--help-json") return print(help_json(commands));
    if (first == "help") return help(others);
    // For completions and for the build; no help lists them.
    if (first == "--complete-models") return print_models();
    if (first == "--write-pages" && others.size() == 1) {
        write_pages(others.front(), commands);
        return exit_code::done;
    }
    return run(command_called(first), others);
}

int exit_code_of(RunEnd end) {
    switch (end) {
        case RunEnd::done:
            return exit_code::done;
        case RunEnd::some_failed:
            return exit_code::some_failed;
        case RunEnd::all_failed:
            return exit_code::bad_input;
        case RunEnd::stopped:
            return exit_code::stopped;
    }
    return exit_code::failed;
}

StandardErrorMessages messages_of(const Given& given) {
    if (given.has("--quiet")) return StandardErrorMessages(Verbosity::quiet);
    const auto times = given.text("--verbose");
    if (!times) return StandardErrorMessages(Verbosity::normal);
    return StandardErrorMessages(times == "true" ? Verbosity::verbose : Verbosity::each_record);
}

}  // namespace heed
