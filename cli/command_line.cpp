#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "core/error.hpp"
#include "core/nearest.hpp"
#include "core/number.hpp"
#include "io/output_file.hpp"

namespace heed {
namespace {

/// CLI11's help with the operands in the usage line.
class HelpFormatter : public CLI::Formatter {
  public:
    explicit HelpFormatter(std::string operands) : operands_(std::move(operands)) { column_width(28); }

    std::string make_usage(const CLI::App* app, std::string) const override {
        return "Usage: " + app->get_name() + " [OPTIONS] " + operands_ + "\n";
    }

  private:
    std::string operands_;
};

[[noreturn]] void refuse_value(const Flag& flag, const std::string& expected, const std::string& found) {
    throw UsageError(flag.name.substr(0, flag.name.find(',')) + " takes " + expected + ", not \"" + found +
                     "\"");
}

/// "--flag=" has an empty value; CLI11 would take the next argument for it.
std::vector<std::string> split_empty_values(const std::vector<std::string>& arguments) {
    std::vector<std::string> split;
    for (const std::string& argument : arguments) {
        if (argument.size() > 3 && argument.rfind("--", 0) == 0 &&
            argument.find('=') == argument.size() - 1) {
            split.push_back(argument.substr(0, argument.size() - 1));
            split.emplace_back();
        } else {
            split.push_back(argument);
        }
    }
    return split;
}

std::vector<std::string> flag_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

/// "--hidden=3": CLI11 would take it for --hidden.
void refuse_values_of_flags(CLI::App& app) {
    for (CLI::Option* option : app.get_options())
        if (option->get_items_expected_max() == 0) option->disable_flag_override();
}

/// CLI11 counts, "At Most 1 required but received 2".
[[noreturn]] void refuse_values(const CLI::App& app, const CLI::ArgumentMismatch& mismatch) {
    for (const CLI::Option* option : app.get_options())
        if (option->get_multi_option_policy() == CLI::MultiOptionPolicy::Throw && option->count() > 1)
            throw UsageError(option->get_name() + " is given twice: give it once");
    const std::string said = mismatch.what();
    if (said.ends_with("disallowed flag override"))
        throw UsageError("--" + said.substr(0, said.find(' ')) + " takes no value");
    throw UsageError(said.substr(0, said.find(':')) + " takes a value, and none follows it");
}

void refuse_unknown_flags(const CLI::App& app, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        if (text.size() < 2 || text.front() != '-') continue;
        const std::string name = text.substr(0, text.find('='));
        throw UsageError(app.get_name() + " has no flag " + name + did_you_mean(name, flag_names(app)) +
                         " (a text that begins with - goes behind --)");
    }
}

}  // namespace

std::optional<double> typed_number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool padded = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    return padded ? std::nullopt : parse_double(text);
}

double number_of(const Flag& flag, const std::string& text, std::pair<double, double> range) {
    const auto value = typed_number(text);
    if (!value || *value < range.first || *value > range.second)
        refuse_value(flag, "a number from " + rounded(range.first, 6) + " to " + rounded(range.second, 6),
                     text);
    return *value;
}

std::uint64_t count_of(const Flag& flag, const std::string& text,
                       std::pair<std::uint64_t, std::uint64_t> range) {
    const auto value = parse_count(text);
    if (!value || *value < range.first || *value > range.second)
        refuse_value(
            flag,
            "a whole number from " + std::to_string(range.first) + " to " + std::to_string(range.second),
            text);
    return *value;
}

void add_text(CLI::App& app, const Flag& flag, const std::function<void(const std::string&)>& take) {
    app.add_option_function<std::string>(flag.name, take, flag.help)
        ->type_name(flag.value)
        ->group(flag.group);
}

void add_text(CLI::App& app, const Flag& flag, std::optional<std::string>& target) {
    add_text(app, flag, [&target](const std::string& text) { target = text; });
}

void add_name(CLI::App& app, const Flag& flag, const std::function<void(const std::string&)>& take) {
    add_text(app, flag, [=](const std::string& text) {
        if (text.empty()) refuse_value(flag, "a name", text);
        take(text);
    });
}

void add_name(CLI::App& app, const Flag& flag, std::optional<std::string>& target) {
    add_name(app, flag, [&target](const std::string& text) { target = text; });
}

bool parse_command_line(CLI::App& app, std::vector<std::string> arguments, std::vector<std::string>& texts) {
    const auto marker = std::find(arguments.begin(), arguments.end(), "--");
    const std::vector<std::string> kept(marker == arguments.end() ? marker : marker + 1, arguments.end());
    arguments.erase(marker, arguments.end());
    arguments = split_empty_values(arguments);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them

    refuse_values_of_flags(app);
    app.allow_extras();  // positional arguments of CLI11's own would be read as lists
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        write_file("-", app.help());
        return false;
    } catch (const CLI::ArgumentMismatch& mismatch) {
        refuse_values(app, mismatch);
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
    texts = app.remaining();
    refuse_unknown_flags(app, texts);
    texts.insert(texts.end(), kept.begin(), kept.end());
    return true;
}

void set_help(CLI::App& app, const std::string& operands, const std::vector<std::string>& examples) {
    app.formatter(std::make_shared<HelpFormatter>(operands));
    std::string footer = "Examples:";
    for (const std::string& example : examples) footer += "\n  " + example;
    app.footer(footer);
}

}  // namespace heed
