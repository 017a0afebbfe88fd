#include "flags/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "flags/other_names.hpp"

namespace heed {
namespace {

using Arguments = std::vector<std::string>;

/// As messages about its value call it.
std::string called(const Flag& flag) {
    return flag.letter != '\0' ? std::string{'-', flag.letter} : std::string(flag.name);
}

[[noreturn]] void reject_value(std::string_view flag, const std::string& expected, const std::string& found) {
    throw UsageError(std::string(flag) + " takes " + expected + ", not \"" + found + "\"");
}

/// Throws UsageError for a text that is no value of the flag's kind.
struct ValueCheck {
    const Flag& flag;
    const std::string& text;

    void operator()(const Flag::Toggle&) const {
        if (text != "true") throw UsageError(std::string(flag.name) + " takes no value");
    }
    void operator()(const Flag::Request&) const { (*this)(Flag::Toggle{}); }
    void operator()(const Flag::Text&) const {}
    void operator()(const Flag::Listed&) const {}
    void operator()(const Flag::File&) const {
        if (text.empty()) reject_value(called(flag), "a name", text);
    }
    void operator()(const Flag::Model&) const { (*this)(Flag::File{}); }
    void operator()(const Flag::OneOf&) const {
        if (std::find(flag.choices.begin(), flag.choices.end(), text) == flag.choices.end())
            reject_value(called(flag), listed(flag.choices), text);
    }
    void operator()(const Flag::Count& range) const { (void)count_of(called(flag), text, range); }
    void operator()(const Flag::Number& range) const {
        const auto value = typed_number(text);
        if (!value || *value < range.least || *value > range.most)
            reject_value(called(flag),
                         "a number from " + rounded(range.least, 6) + " to " + rounded(range.most, 6), text);
    }
};

/// "--flag=" has an empty value; CLI11 would take the next argument for it.
Arguments split_empty_values(const Arguments& arguments) {
    Arguments split;
    for (const std::string& argument : arguments) {
        if (argument.size() > 3 && argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
            split.push_back(argument.substr(0, argument.size() - 1));
            split.emplace_back();
        } else {
            split.push_back(argument);
        }
    }
    return split;
}

/// CLI11's option. What it holds is taken as it was typed, however often.
CLI::Option* add(CLI::App& app, const Flag& flag) {
    const std::string letter = flag.letter == '\0' ? "" : std::string{'-', flag.letter, ','};
    const std::string names = letter + std::string(flag.name);
    CLI::Option* const option = is_toggle(flag)
                                    ? app.add_flag(names)
                                    : app.add_option(names, [](const CLI::results_t&) { return true; });
    return option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// The last argument is a flag, "--output" or letters, "-qo".
[[noreturn]] void reject_missing_value(const std::vector<Flag>& flags, const std::string& last) {
    for (const Flag& flag : flags)
        if (flag.name == last ||
            (flag.letter != '\0' && !last.starts_with("--") && last.ends_with(flag.letter)))
            throw UsageError(std::string(flag.name) + " takes a value, and none follows it");
    throw UsageError(last + " takes a value, and none follows it");
}

void reject_unknown_flags(const std::string& program, const std::vector<Flag>& flags,
                          const Arguments& operands) {
    for (const std::string& text : operands) {
        if (text.size() < 2 || text.front() != '-') continue;
        const std::string name = text.substr(0, text.find('='));
        Arguments names;
        for (const Flag& flag : flags)
            if (flag.name.starts_with("--") && !flag.is_hidden) names.emplace_back(flag.name);
        std::string words = program;
        words.append(" has no flag ").append(name).append(flag_meant(name, names));
        throw UsageError(words.append(" (put a text that begins with - after --)"));
    }
}

void check(const Flag& flag, const Arguments& typed) {
    if (typed.size() > 1 && !is_toggle(flag))
        throw UsageError(std::string(flag.name) + " is given twice: give it once");
    for (const std::string& text : typed) std::visit(ValueCheck{flag, text}, flag.kind);
}

}  // namespace

std::optional<double> typed_number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool padded = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    return padded ? std::nullopt : parse_double(text);
}

std::uint64_t count_of(std::string_view flag, const std::string& text, const Flag::Count& range) {
    const auto value = parse_count(text);
    if (!value || *value < range.least || *value > range.most)
        reject_value(
            flag, "a whole number from " + std::to_string(range.least) + " to " + std::to_string(range.most),
            text);
    return *value;
}

Given parse(const std::string& program, const std::vector<Flag>& flags, Arguments arguments) {
    const auto marker = std::find(arguments.begin(), arguments.end(), "--");
    const Arguments kept(marker == arguments.end() ? marker : marker + 1, arguments.end());
    arguments.erase(marker, arguments.end());
    arguments = split_empty_values(arguments);

    CLI::App app;
    app.set_help_flag();
    app.allow_extras();  // positional arguments of CLI11's own would be read as lists
    std::vector<const CLI::Option*> options;
    options.reserve(flags.size());
    for (const Flag& flag : flags) options.push_back(add(app, flag));
    try {
        app.parse(Arguments(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError&) {  // so described, options can lack a value, and nothing else
        reject_missing_value(flags, arguments.back());
    }

    Given given;
    given.program = program;
    bool asks_for_words = false;
    for (std::size_t i = 0; i < flags.size(); ++i) {
        if (options[i]->count() == 0) continue;
        const std::string& typed = options[i]->results().front();
        const std::size_t times = options[i]->count();
        const bool is_repeated = is_toggle(flags[i]) && typed == "true" && times > 1;
        given.values.emplace(flags[i].name, is_repeated ? std::to_string(times) : typed);
        const bool is_request = std::holds_alternative<Flag::Request>(flags[i].kind);
        asks_for_words = asks_for_words || (is_request && typed == "true");
    }
    if (asks_for_words) return given;
    for (std::size_t i = 0; i < flags.size(); ++i)
        if (options[i]->count() > 0) check(flags[i], options[i]->results());
    given.operands = app.remaining();
    reject_unknown_flags(program, flags, given.operands);
    given.before_dashes = given.operands.size();
    given.operands.insert(given.operands.end(), kept.begin(), kept.end());
    return given;
}

}  // namespace heed
