#include "flags/completion.hpp"

#include <map>

#include "core/text/words.hpp"
#include "flags/help.hpp"

namespace heed {
namespace {

constexpr std::string_view bash_script =
    R"bash(# Bash completion for heed, as `heed completion bash` prints it.
_heed() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' only=''
    # Bash makes three words of --flag=value.
    if [[ $word == = ]]; then
        word=''
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    ((COMP_CWORD > 1)) || before=''
    case $before${before:+:${COMP_WORDS[1]}} in
        '' | help:help) words='@COMMANDS@' only=yes ;;
@VALUES@
        *)
            [[ $word == -* || ${COMP_WORDS[1]} == completion ]] || return
            only=yes
            case ${COMP_WORDS[1]} in
@WORDS@
            esac ;;
    esac
    # Where only these words are right, no file is offered instead.
    [[ -z $only ]] || compopt +o default 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _heed heed
)bash";

constexpr std::string_view zsh_script = R"zsh(#compdef heed
# Zsh completion for heed, as `heed completion zsh` prints it.
_heed_models() {
    local -a models
    models=(${(f)"$(heed --complete-models 2>/dev/null)"})
    _alternative 'models:model:compadd -a models' 'folders:folder:_directories'
}
_heed() {
    local -a commands
    commands=(
@COMMANDS@
        'help:Print the help of a command'
    )
    if ((CURRENT == 2)); then
        _describe -t commands command commands
        return
    fi
    shift words
    ((CURRENT--))
    case $words[1] in
@CASES@
        help) _describe -t commands command commands ;;
    esac
}
# Loaded from $fpath this file is the function itself; sourced, it has to be registered.
if [ "$funcstack[1]" = _heed ]; then _heed "$@"; else compdef _heed heed; fi
)zsh";

/// The script with its places filled.
std::string filled(std::string_view script, const std::vector<std::pair<std::string, std::string>>& places) {
    std::string text(script);
    for (const auto& [place, content] : places) text.replace(text.find(place), place.size(), content);
    return text;
}

/// What can be offered where a flag's value is typed.
enum class Offer { nothing, words, models, files, words_and_files };

Offer offer_of(const Flag& flag) {
    if (std::holds_alternative<Flag::Model>(flag.kind)) return Offer::models;
    if (std::holds_alternative<Flag::File>(flag.kind))
        return flag.choices.empty() ? Offer::files : Offer::words_and_files;
    return flag.choices.empty() ? Offer::nothing : Offer::words;
}

std::vector<Flag> shown_flags(const Command& command) {
    std::vector<Flag> shown;
    for (const Flag& flag : line_of(command).flags)
        if (!flag.is_hidden) shown.push_back(flag);
    return shown;
}

/// In single quotes, for all three shells.
std::string quoted(std::string_view text) {
    std::string quotes = "'";
    for (const char c : text) quotes += c == '\'' ? std::string("'\\''") : std::string{c};
    return quotes + "'";
}

/// The names that may follow "heed" and that name a command.
std::string names_of(std::span<const Command> commands) {
    std::string names;
    for (const Command& command : commands) names += std::string(command.name) + " ";
    return names + "help";
}

/// What bash does after a flag that takes a value; "" where it is to offer files.
std::string bash_action(const Flag& flag) {
    std::string words = "words=" + quoted(joined(flag.choices, " "));
    switch (offer_of(flag)) {
        case Offer::nothing:
        case Offer::words:
            return words + " only=yes";
        case Offer::models:
            return "words=$(heed --complete-models 2>/dev/null)";
        case Offer::files:
            return "";
        case Offer::words_and_files:
            return words;
    }
    return "";
}

/// The cases in which a value is typed: "--theme:*", or "--format:flow" where commands differ, by the action.
std::string bash_values(std::span<const Command> commands) {
    std::map<std::string, std::map<std::string, std::vector<std::string>>> names_by_flag;  // and by action
    for (const Command& command : commands)
        for (const Flag& flag : shown_flags(command))
            if (!is_toggle(flag))
                names_by_flag[std::string(flag.name)][bash_action(flag)].emplace_back(command.name);
    std::map<std::string, std::string> patterns;  // by action
    for (const auto& [flag, names_by_action] : names_by_flag)
        for (const auto& [action, names] : names_by_action)
            for (const std::string& name :
                 names_by_action.size() == 1 ? std::vector<std::string>{"*"} : names)
                patterns[action]
                    .append(patterns[action].empty() ? "" : " | ")
                    .append(flag)
                    .append(":")
                    .append(name);
    patterns.erase("");
    std::string cases;
    for (const auto& [action, pattern] : patterns)
        cases.append("        ").append(pattern).append(") ").append(action).append(" ;;\n");
    return cases;
}

/// What is offered where no value is typed, unless it is a file.
std::string bash_words(const Command& command) {
    std::string names;
    for (const std::string& choice : command.line().choices) names += choice + " ";
    for (const Flag& flag : shown_flags(command)) {
        if (flag.letter != '\0') names += std::string{'-', flag.letter, ' '};
        names += std::string(flag.name) + " ";
    }
    names.pop_back();
    return names;
}

/// "[Leave out special tokens such as \[CLS\]]", as _arguments wants it.
std::string zsh_words(const Flag& flag) {
    std::string text = "[";
    for (const char c : brief_of(flag)) text += c == '[' || c == ']' ? std::string{'\\', c} : std::string{c};
    return text + "]";
}

std::string zsh_action(const Flag& flag) {
    switch (offer_of(flag)) {
        case Offer::nothing:
            return " ";
        case Offer::words:
            return "(" + joined(flag.choices, " ") + ")";
        case Offer::models:
            return "_heed_models";
        case Offer::files:
            return "_files";
        case Offer::words_and_files:
            return "{compadd " + joined(flag.choices, " ") + "; _files}";
    }
    return " ";
}

/// One argument of _arguments.
std::string zsh_flag(const Flag& flag) {
    const std::string value = is_toggle(flag) ? "" : ":" + std::string(flag.value) + ":" + zsh_action(flag);
    const std::string name = std::string(flag.name) + (is_toggle(flag) ? "" : "=");
    if (flag.letter == '\0') return quoted(name + zsh_words(flag) + value);
    const std::string letter{'-', flag.letter};
    return quoted("(" + letter + " " + std::string(flag.name) + ")") + "{" + letter + "," + name + "}" +
           quoted(zsh_words(flag) + value);
}

std::string fish_value(const Flag& flag) {
    if (is_toggle(flag)) return "";
    switch (offer_of(flag)) {
        case Offer::nothing:
            return " -x";
        case Offer::words:
            return " -x -a " + quoted(joined(flag.choices, " "));
        case Offer::models:
            return " -x -a '(heed --complete-models; __fish_complete_directories)'";
        case Offer::files:
            return " -r -F";
        case Offer::words_and_files:
            return " -r -F -a " + quoted(joined(flag.choices, " "));
    }
    return "";
}

std::string fish_flag(const Command& command, const Flag& flag) {
    std::string line = "complete -c heed -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
    if (flag.letter != '\0') line += std::string(" -s ") + flag.letter;
    line += flag.name.starts_with("--") ? " -l " + std::string(flag.name.substr(2))
                                        : " -s " + std::string(flag.name.substr(1));
    return line + fish_value(flag) + " -d " + quoted(brief_of(flag)) + "\n";
}

std::string fish_operands(std::string_view command, const std::string& words) {
    return "complete -c heed -n '__fish_seen_subcommand_from " + std::string(command) + "' -f -a " +
           quoted(words) + "\n";
}

}  // namespace

std::string bash_completion(std::span<const Command> commands) {
    std::string words;
    for (const Command& command : commands)
        words += "                " + std::string(command.name) + ") words=" + quoted(bash_words(command)) +
                 " ;;\n";
    return filled(
        bash_script,
        {{"@COMMANDS@", names_of(commands)}, {"@VALUES@\n", bash_values(commands)}, {"@WORDS@\n", words}});
}

std::string zsh_completion(std::span<const Command> commands) {
    std::string names, cases;
    for (const Command& command : commands) {
        names += "        " + quoted(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
        cases += "        " + std::string(command.name) + ")\n            _arguments -s -S \\\n";
        for (const Flag& flag : shown_flags(command)) cases += "                " + zsh_flag(flag) + " \\\n";
        const auto choices = command.line().choices;
        cases +=
            "                '*:operand:" + (choices.empty() ? "_files" : "(" + joined(choices, " ") + ")") +
            "' ;;\n";
    }
    return filled(zsh_script, {{"@COMMANDS@\n", names}, {"@CASES@\n", cases}});
}

std::string fish_completion(std::span<const Command> commands) {
    std::string script = "# Fish completion for heed, as `heed completion fish` prints it.\n";
    const std::string first = "complete -c heed -n __fish_use_subcommand -f -a ";
    for (const Command& command : commands)
        script += first + std::string(command.name) + " -d " + quoted(command.summary) + "\n";
    script += first + "help -d 'Print the help of a command'\n";
    for (const Command& command : commands) {
        for (const Flag& flag : shown_flags(command)) script += fish_flag(command, flag);
        if (const auto choices = command.line().choices; !choices.empty())
            script += fish_operands(command.name, joined(choices, " "));
    }
    return script + fish_operands("help", names_of(commands));
}

}  // namespace heed
