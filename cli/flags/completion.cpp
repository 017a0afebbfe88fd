#include "flags/completion.hpp"

#include <map>

#include "flags/help.hpp"

namespace heed {
namespace {

/// What can be offered where a flag's value is typed.
enum class Offer { nothing, words, models, files, words_and_files };

Offer offer_of(const Flag& flag) {
    if (std::holds_alternative<Flag::Model>(flag.kind)) return Offer::models;
    if (std::holds_alternative<Flag::File>(flag.kind))
        return flag.choices.empty() ? Offer::files : Offer::words_and_files;
    return flag.choices.empty() ? Offer::nothing : Offer::words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
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
    const std::string words = "words=" + quoted(joined(flag.choices));
    switch (offer_of(flag)) {
        case Offer::nothing:
        case Offer::words:
            return words + " only=yes";
        case Offer::models:
            return "words=$(heed " + std::string(models_flag) + " 2>/dev/null)";
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
                patterns[action] += (patterns[action].empty() ? "" : " | ") + flag + ":" + name;
    patterns.erase("");
    std::string cases;
    for (const auto& [action, pattern] : patterns) cases += "        " + pattern + ") " + action + " ;;\n";
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
            return "(" + joined(flag.choices) + ")";
        case Offer::models:
            return "_heed_models";
        case Offer::files:
            return "_files";
        case Offer::words_and_files:
            return "{compadd " + joined(flag.choices) + "; _files}";
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
            return " -x -a " + quoted(joined(flag.choices));
        case Offer::models:
            return " -x -a '(heed " + std::string(models_flag) + "; __fish_complete_directories)'";
        case Offer::files:
            return " -r -F";
        case Offer::words_and_files:
            return " -r -F -a " + quoted(joined(flag.choices));
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
    std::string values = bash_values(commands), flags;
    for (const Command& command : commands) {
        const std::string name(command.name);
        flags += "                " + name + ") words=" + quoted(bash_words(command)) + " ;;\n";
    }
    return "# Bash completion for heed, as `heed completion bash` prints it.\n"
           "_heed() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' only=''\n"
           "    # Bash makes three words of --flag=value.\n"
           "    if [[ $word == = ]]; then\n"
           "        word=''\n"
           "    elif [[ $before == = ]]; then\n"
           "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
           "    fi\n"
           "    ((COMP_CWORD > 1)) || before=''\n"
           "    case $before${before:+:${COMP_WORDS[1]}} in\n"
           "        '' | help:help) words=" +
           quoted(names_of(commands)) + " only=yes ;;\n" + values +
           "        *)\n"
           "            [[ $word == -* || ${COMP_WORDS[1]} == completion ]] || return\n"
           "            only=yes\n"
           "            case ${COMP_WORDS[1]} in\n" +
           flags +
           "            esac ;;\n"
           "    esac\n"
           "    # Where only these words are right, no file is offered instead.\n"
           "    [[ -z $only ]] || compopt +o default 2>/dev/null\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
           "}\n"
           "complete -o default -F _heed heed\n";
}

std::string zsh_completion(std::span<const Command> commands) {
    std::string names, flags;
    for (const Command& command : commands) {
        names += "        " + quoted(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
        flags += "        " + std::string(command.name) + ")\n            _arguments -s -S \\\n";
        for (const Flag& flag : shown_flags(command)) flags += "                " + zsh_flag(flag) + " \\\n";
        const auto choices = command.line().choices;
        flags += "                '*:operand:" + (choices.empty() ? "_files" : "(" + joined(choices) + ")") +
                 "' ;;\n";
    }
    return "#compdef heed\n"
           "# Zsh completion for heed, as `heed completion zsh` prints it.\n"
           "_heed_models() {\n"
           "    local -a models\n"
           "    models=(${(f)\"$(heed " +
           std::string(models_flag) +
           " 2>/dev/null)\"})\n"
           "    _alternative 'models:model:compadd -a models' 'folders:folder:_directories'\n"
           "}\n"
           "_heed() {\n"
           "    local -a commands\n"
           "    commands=(\n" +
           names +
           "        'help:Print the help of a command'\n"
           "    )\n"
           "    if ((CURRENT == 2)); then\n"
           "        _describe -t commands command commands\n"
           "        return\n"
           "    fi\n"
           "    shift words\n"
           "    ((CURRENT--))\n"
           "    case $words[1] in\n" +
           flags +
           "        help) _describe -t commands command commands ;;\n"
           "    esac\n"
           "}\n"
           "# Loaded from $fpath this file is the function itself; sourced, it has to be registered.\n"
           "if [ \"$funcstack[1]\" = _heed ]; then _heed \"$@\"; else compdef _heed heed; fi\n";
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
            script += fish_operands(command.name, joined(choices));
    }
    return script + fish_operands("help", names_of(commands));
}

}  // namespace heed
