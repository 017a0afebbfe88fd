#include "flags/help.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace heed {
namespace {

constexpr std::size_t help_column = 30;   // where the words about a flag begin
constexpr std::size_t narrow_column = 8;  // likewise, below it, where the terminal is narrow
constexpr std::size_t narrow = 70;        // columns
constexpr std::size_t examples_in_short = 3;

/// The words of `text` in lines that end before `width`; the first begins where the line stands, at column
/// `indent`, the others are indented as far.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string lines;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const bool is_first = lines.empty();
        if (!is_first && column + 1 + word.size() > width) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (!is_first) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines + "\n";
}

/// A term, and beside it, or below it where it is too long, what it is.
std::string entry(const std::string& term, std::string_view words, std::size_t column, std::size_t width) {
    const std::size_t indent = width < narrow ? narrow_column : column;
    const bool is_below = term.size() + 2 > indent;
    const std::string gap =
        is_below ? "\n" + std::string(indent, ' ') : std::string(indent - term.size(), ' ');
    return term + gap + wrapped(words, indent, width);
}

/// Long names stand below each other, whether there is a short one or not.
std::string term_of(const Flag& flag) {
    const bool has_only_long = flag.letter == '\0' && flag.name.starts_with("--");
    return (has_only_long ? "      " : "  ") + usage_of(flag);
}

std::string usage_line(const Command& command, const CommandLine& line, std::size_t width) {
    return wrapped("Usage: heed " + std::string(command.name) + " [OPTIONS] " + std::string(line.operands), 0,
                   width);
}

std::string examples_of(std::span<const std::string_view> examples) {
    std::string text = "Examples:\n";
    for (const std::string_view example : examples) text += "  " + std::string(example) + "\n";
    return text;
}

/// The first few, up to one of the command itself: what another one writes is read by the next.
std::span<const std::string_view> short_examples(const Command& command,
                                                 std::span<const std::string_view> examples) {
    std::size_t count = std::min(examples_in_short, examples.size());
    while (count < examples.size() &&
           !examples[count - 1].starts_with("heed " + std::string(command.name) + " "))
        ++count;
    return examples.first(count);
}

/// The page of the documentation on a command.
std::string page_on(std::string_view command) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> others = {
        {{"attend", "formats"},
         {"completion", "install"},
         {"effect", "analyses"},
         {"inspect", "models"},
         {"merge", "cluster"},
         {"pull", "models"},
         {"run", "guide"},
         {"stats", "guide"},
         {"syntax", "analyses"},
         {"tokens", "guide"}}};
    for (const auto& [name, page] : others)
        if (name == command) return std::string(page);
    return command == "view" ? "view" : "figures";
}

const Flag& flag_called(const std::vector<Flag>& flags, std::string_view name) {
    return *std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
}

}  // namespace

std::string brief_of(const Flag& flag) {
    const std::string_view brief = flag.help.substr(0, flag.help.find_first_of(":;("));
    return std::string(brief.substr(0, brief.find_last_not_of(' ') + 1));
}

std::string usage_of(const Flag& flag) {
    const std::string letter = flag.letter == '\0' ? "" : std::string{'-', flag.letter, ',', ' '};
    return letter + std::string(flag.name) + (flag.value.empty() ? "" : " " + std::string(flag.value));
}

std::string help_of(const Flag& flag) {
    std::string text(flag.help);
    if (!flag.fallback.empty()) text += " [default: " + flag.fallback + "]";
    if (!has_only_choices(flag) || flag.choices.size() == 1) return text;
    text += " [possible values: ";
    for (const std::string& choice : flag.choices)
        text += listed({choice}) + (&choice == &flag.choices.back() ? "]" : ", ");
    return text;
}

std::vector<std::pair<Group, std::vector<Flag>>> grouped(const std::vector<Flag>& flags) {
    std::map<Group, std::vector<Flag>> groups;
    for (const Flag& flag : flags)
        if (!flag.is_hidden) groups[flag.group].push_back(flag);
    return {groups.begin(), groups.end()};
}

std::string short_help(const Command& command, std::size_t width) {
    const CommandLine line = line_of(command);
    const auto shown =
        std::count_if(line.flags.begin(), line.flags.end(), [](const Flag& flag) { return !flag.is_hidden; });
    std::string text = wrapped(std::string(command.summary) + ".", 0, width) + "\n" +
                       usage_line(command, line, width) + "\nCommon flags:\n";
    for (const std::string_view name : line.common) {
        const Flag& flag = flag_called(line.flags, name);
        text += entry(term_of(flag), brief_of(flag), help_column, width);
    }
    return text + "\n" + examples_of(short_examples(command, line.examples)) + "\n" +
           wrapped("heed " + std::string(command.name) + " --help explains all " + std::to_string(shown) +
                       " flags.",
                   0, width);
}

std::string long_help(const Command& command, std::size_t width) {
    const CommandLine line = line_of(command);
    std::string text = wrapped(line.description, 0, width) + "\n" + usage_line(command, line, width);
    for (const auto& [group, flags] : grouped(line.flags)) {
        text += "\n" + wrapped(std::string(heading(group)) + ":", 0, width);
        for (const Flag& flag : flags) text += entry(term_of(flag), help_of(flag), help_column, width);
    }
    return text + "\n" + examples_of(line.examples) + "\n" +
           wrapped("More: docs/" + page_on(command.name) + ".md in heed's documentation, and man heed-" +
                       std::string(command.name) + ".",
                   0, width);
}

std::string overview(std::span<const Command> commands, std::size_t width) {
    constexpr std::size_t column = 14, flag_column = 18;
    std::string text = wrapped("heed computes, measures and draws what a transformer attends to.", 0, width) +
                       "\nUsage: heed COMMAND [OPTIONS] ...\n\nCommands:\n";
    for (const Command& command : commands)
        text += entry("  " + std::string(command.name), command.summary, column, width);
    text += "\nFlags:\n";
    text += entry("  -h, --help", "Print this help; after a command, the help of that command", flag_column,
                  width);
    text += entry("  -V, --version", "Print the version", flag_column, width);
    return text + "\n" + examples_of(overview_examples) + "\n" +
           wrapped("heed COMMAND -h lists the common flags of a command, heed COMMAND --help all of them.", 0,
                   width);
}

}  // namespace heed
