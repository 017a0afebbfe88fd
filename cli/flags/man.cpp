#include "flags/man.hpp"

#include <algorithm>
#include <array>

#include "flags/help.hpp"

namespace heed {
namespace {

/// A name, what it means, and the flag without which a command has no use for it.
struct Entry {
    std::string_view name;
    std::string_view words;
    std::string_view flag{};
};

constexpr auto environment = std::to_array<Entry>({
    {"HEED_MODEL", "The model to use where --model is not given.", "--model"},
    {"HEED_SIMD",
     "The arithmetic to use, plain, avx2 or avx512, instead of the fastest that the processor has. The "
     "results "
     "are the same.",
     "--threads"},
    {"HEED_LIBEXEC",
     "The folder of the programs heed-draw, which draws PDF, PNG and the layouts of Graphviz, and "
     "heed-fetch, "
     "which fetches models."},
    {"HEED_PULL", "If it is 1, on, yes or true, models that are not in the cache are fetched.", "--pull"},
    {"TRANSFORMERS_CACHE", "A folder with cached models, searched before all others.", "--revision"},
    {"HF_HUB_CACHE", "A folder with cached models, searched next.", "--revision"},
    {"HUGGINGFACE_HUB_CACHE", "A folder with cached models, searched next.", "--revision"},
    {"HF_HOME", "The folder that has cached models in its folder hub, searched next.", "--revision"},
    {"XDG_CACHE_HOME", "The folder that has cached models in its folder huggingface/hub, searched next.",
     "--revision"},
    {"HOME", "The folder that has cached models in its folder .cache/huggingface/hub, searched last.",
     "--revision"},
    {"HF_ENDPOINT", "The hub to fetch models from instead of https://huggingface.co.", "--revision"},
    {"HF_TOKEN",
     "The token to fetch private and gated models with; else it is in the file that HF_TOKEN_PATH names.",
     "--revision"},
    {"HF_TOKEN_PATH", "The file with that token, instead of token in HF_HOME.", "--revision"},
    {"HF_HUB_DISABLE_IMPLICIT_TOKEN", "If it is 1, on, yes or true, no token is sent.", "--revision"},
    {"HF_HUB_ETAG_TIMEOUT", "How many seconds to wait for a connection to the hub, 10 if it is not set.",
     "--revision"},
    {"HF_HUB_DOWNLOAD_TIMEOUT", "How many seconds to wait for the next byte, 10 if it is not set.",
     "--revision"},
    {"HF_HUB_OFFLINE", "If it is 1, on, yes or true, nothing is fetched.", "--revision"},
    {"TRANSFORMERS_OFFLINE", "The same, where HF_HUB_OFFLINE is not set.", "--revision"},
    {"HTTP_PROXY", "The proxy for addresses that begin with http:.", "--revision"},
    {"REQUEST_METHOD", "If it is set, heed runs for a web server, and HTTP_PROXY is not used.", "--revision"},
    {"HTTPS_PROXY", "The proxy to fetch models through, as NO_PROXY allows.", "--revision"},
    {"SSL_CERT_FILE", "The authorities whose certificates are trusted.", "--revision"},
    {"SLURM_ARRAY_TASK_ID",
     "The shard to compute where --shard is slurm/N; counted from SLURM_ARRAY_TASK_MIN, by "
     "SLURM_ARRAY_TASK_STEP, where SLURM_ARRAY_TASK_COUNT is N.",
     "--shard"},
    {"COLUMNS", "The width to use instead of the terminal's."},
    {"NO_COLOR", "If it is set and not empty, terminals get no colours."},
    {"TERM", "The kind of terminal: one that is dumb gets no colours."},
    {"COLORTERM",
     "If it is truecolor or 24bit, or TERM ends in -direct, terminals get all colours, else 256."},
});

constexpr auto exit_status = std::to_array<Entry>({
    {"0", "Done; also where the reader of the output has closed its end of a pipe."},
    {"1", "Failed: reading or writing, the network, too little memory, a helper program or a defect."},
    {"2", "The command line is wrong."},
    {"3", "An input is missing or was rejected."},
    {"4", "Some of several records were rejected; the others are written.", "--file"},
    {"75", "Stopped; the same command with --resume continues.", "--resume"},
    {"130, 143", "Ended by SIGINT or SIGTERM."},
});

constexpr auto files = std::to_array<Entry>({
    {"~/.cache/huggingface/hub", "Models that heed pull, --pull and Hugging Face's tools have fetched.",
     "--revision"},
    {"OUTPUT.manifest.json",
     "What --resume and --shard keep next to the output: what was asked for, and how far it is.", "--resume"},
    {"OUTPUT.errors.jsonl", "Records that were rejected, with --resume or --shard and without --errors.",
     "--resume"},
});

/// Text as roff prints it to the letter: no escapes, no dash or quote turned into another character.
std::string escaped(std::string_view text) {
    std::string roff;
    for (const char c : text) {
        switch (c) {
            case '\\':
                roff += "\\(rs";
                break;
            case '-':
                roff += "\\-";
                break;
            case '\'':
                roff += "\\(aq";
                break;
            case '`':
                roff += "\\(ga";
                break;
            case '^':
                roff += "\\(ha";
                break;
            case '~':
                roff += "\\(ti";
                break;
            case '"':
                roff += "\\(dq";
                break;
            default:
                roff += c;
        }
    }
    return roff.starts_with('.') ? "\\&" + roff : roff;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string section(std::string_view heading, const std::string& content) {
    return content.empty() ? "" : ".SH " + std::string(heading) + "\n" + content;
}

/// A term in the margin, and what it is.
std::string item(const std::string& term, std::string_view words) {
    return ".TP\n" + term + "\n" + escaped(words) + "\n";
}

std::string man_term_of(const Flag& flag) {
    const std::string letter = flag.letter == '\0' ? "" : bold(std::string{'-', flag.letter}) + ", ";
    return letter + bold(flag.name) + (flag.value.empty() ? "" : " " + italic(flag.value));
}

/// Those that have to do with one of the flags, as `shown` gives them.
std::string items(std::span<const Entry> entries, const std::vector<Flag>& flags) {
    std::string text;
    for (const Entry& entry : entries)
        if (entry.flag.empty() || std::any_of(flags.begin(), flags.end(),
                                              [&](const Flag& flag) { return flag.name == entry.flag; }))
            text += item(bold(entry.name), entry.words);
    return text;
}

/// The sections that speak of the surroundings of a command with these flags.
std::string surroundings(const std::vector<Flag>& flags) {
    return section("ENVIRONMENT", items(environment, flags)) +
           section("EXIT STATUS", items(exit_status, flags)) + section("FILES", items(files, flags));
}

std::string page_name(const Command& command) {
    return "heed-" + std::string(command.name);
}

std::string title(std::string name, std::string_view summary) {
    std::string header = name;
    std::transform(name.begin(), name.end(), header.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return ".TH " + escaped(header) + " 1 \"\" \"heed " HEED_VERSION "\" \"User Commands\"\n" +
           section("NAME", escaped(name) + " \\- " + escaped(summary) + "\n");
}

/// "Draw the attention" → "draw the attention", as a NAME line has it.
std::string uncapitalized(std::string_view summary) {
    std::string text(summary);
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

std::string examples(std::span<const std::string_view> commands) {
    std::string lines;
    for (const std::string_view command : commands) lines += escaped(command) + "\n";
    return section("EXAMPLES", ".nf\n" + lines + ".fi\n");
}

std::string see_also(std::span<const Command> commands, std::string_view but) {
    std::string text = but.empty() ? "" : bold("heed") + "(1)";
    for (const Command& command : commands)
        if (command.name != but) text += (text.empty() ? "" : ",\n") + bold(page_name(command)) + "(1)";
    return section("SEE ALSO", text + "\n");
}

std::string options(const std::vector<Flag>& flags) {
    std::string text;
    for (const auto& [group, members] : grouped(flags)) {
        text += ".SS \"" + escaped(heading(group)) + "\"\n";
        for (const Flag& flag : members) text += item(man_term_of(flag), help_of(flag) + ".");
    }
    return section("OPTIONS", text);
}

}  // namespace

std::string man_page(const Command& command, std::span<const Command> commands) {
    const CommandLine line = line_of(command);
    return title(page_name(command), uncapitalized(command.summary)) +
           section("SYNOPSIS", bold("heed " + std::string(command.name)) + " [" + italic("OPTIONS") + "] " +
                                   escaped(line.operands) + "\n") +
           section("DESCRIPTION", escaped(line.description) + "\n") + options(line.flags) +
           examples(line.examples) + surroundings(line.flags) + see_also(commands, command.name);
}

std::string man_page(std::span<const Command> commands) {
    std::string names;
    std::vector<Flag> flags;
    for (const Command& command : commands) {
        names += item(bold(command.name), std::string(command.summary) + ".");
        for (const Flag& flag : command.line().flags) flags.push_back(flag);
    }
    return title("heed", "compute, measure and draw what a transformer attends to") +
           section("SYNOPSIS",
                   bold("heed") + " " + italic("COMMAND") + " [" + italic("OPTIONS") + "] ...\n") +
           section(
               "DESCRIPTION",
               "heed reads text or embeddings, computes attention, and writes it as data, as figures and as "
               "graphs.\nEach command has a page of its own, such as " +
                   bold("heed-run") + "(1).\n") +
           section("COMMANDS", names) +
           section("OPTIONS", item(bold("-h") + ", " + bold("--help"),
                                   "Print the commands; after a command, the help of that command.") +
                                  item(bold("-V") + ", " + bold("--version"), "Print the version.")) +
           examples(overview_examples) + surroundings(flags) + see_also(commands, "");
}

}  // namespace heed
