// The command line as every command reads it: CLI11 parses the flags, text stays to the letter, numbers are
// read strictly (CLI11 takes 010 for 8, nan for a number and splits "[CLS] a, b [SEP]"), and a mistyped flag
// is answered with the nearest.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace heed {

struct Flag {
    std::string name;   // "--head", "-f,--file"
    std::string value;  // what the help calls its value: "FILE"
    std::string help;
    std::string group;  // the help's heading
};

/// A finite number as somebody types it; nothing for "010", which may be meant as 8.
std::optional<double> typed_number(std::string_view text);

/// What a flag's text says; UsageError if it is no number in the range.
double number_of(const Flag& flag, const std::string& text, std::pair<double, double> range);
std::uint64_t count_of(const Flag& flag, const std::string& text,
                       std::pair<std::uint64_t, std::uint64_t> range);

// Each adds a flag that takes one value, which is kept until the command runs.
void add_text(CLI::App& app, const Flag& flag, const std::function<void(const std::string&)>& take);
void add_text(CLI::App& app, const Flag& flag, std::optional<std::string>& target);
/// What a file or a model is called, which is never empty.
void add_name(CLI::App& app, const Flag& flag, const std::function<void(const std::string&)>& take);
void add_name(CLI::App& app, const Flag& flag, std::optional<std::string>& target);
/// A finite number in [least, most]; `target` is a double, or an optional one.
template <typename Target>
void add_number(CLI::App& app, const Flag& flag, Target& target, std::pair<double, double> range) {
    add_text(app, flag, [=, &target](const std::string& text) { target = number_of(flag, text, range); });
}
/// A whole number in [least, most]; `target` is a std::uint64_t, or an optional one.
template <typename Target>
void add_count(CLI::App& app, const Flag& flag, Target& target,
               std::pair<std::uint64_t, std::uint64_t> range) {
    add_text(app, flag, [=, &target](const std::string& text) { target = count_of(flag, text, range); });
}

/// Parses what stands behind the command's name. What is no flag, and everything behind "--", goes to `texts`
/// in order. False if help was asked for and printed. UsageError for anything wrong.
bool parse_command_line(CLI::App& app, std::vector<std::string> arguments, std::vector<std::string>& texts);

/// Gives `app` the help of its command: what stands behind the flags, and examples, each a command that
/// works.
void set_help(CLI::App& app, const std::string& operands, const std::vector<std::string>& examples);

}  // namespace heed
