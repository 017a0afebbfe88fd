#include "core/escape.hpp"
#include "core/number.hpp"
#include "flags/help.hpp"

namespace heed {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

/// What a flag's value is, and its range where it is a number.
std::string kind_of(const Flag& flag) {
    const auto range = [](const std::string& kind, const std::string& least, const std::string& most) {
        return "\"" + kind + R"(", "range": [)" + least + ", " + most + "]";
    };
    return std::visit(
        Overloaded{[](const Flag::Toggle&) -> std::string { return "\"switch\""; },
                   [](const Flag::Request&) -> std::string { return "\"switch\""; },
                   [](const Flag::Text&) -> std::string { return "\"text\""; },
                   [](const Flag::File&) -> std::string { return "\"file\""; },
                   [](const Flag::Model&) -> std::string { return "\"model\""; },
                   [](const Flag::OneOf&) -> std::string { return "\"choice\""; },
                   [](const Flag::Listed&) -> std::string { return "\"choice\""; },
                   [&](const Flag::Count& count) {
                       return range("count", std::to_string(count.least), std::to_string(count.most));
                   },
                   [&](const Flag::Number& number) {
                       return range("number", rounded(number.least, 6), rounded(number.most, 6));
                   }},
        flag.kind);
}

template <typename Values, typename Show>
std::string array_of(const Values& values, const Show& show) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + show(value);
    return "[" + text + "]";
}

std::string text_of(std::string_view text) {
    return json_string(text);
}

std::string json_of(const Flag& flag) {
    const std::string letter = flag.letter == '\0' ? "null" : text_of(std::string{'-', flag.letter});
    return R"({"name": )" + text_of(flag.name) + R"(, "short": )" + letter + R"(, "kind": )" + kind_of(flag) +
           R"(, "value": )" + (flag.value.empty() ? "null" : text_of(flag.value)) + R"(, "choices": )" +
           array_of(flag.choices, text_of) + R"(, "only_choices": )" +
           (has_only_choices(flag) ? "true" : "false") + R"(, "default": )" +
           (flag.fallback.empty() ? "null" : text_of(flag.fallback)) + R"(, "group": )" +
           text_of(heading(flag.group)) + R"(, "help": )" + text_of(flag.help) + "}";
}

std::string json_of(const Command& command) {
    const CommandLine line = line_of(command);
    std::vector<Flag> shown;
    for (const auto& [group, flags] : grouped(line.flags))
        shown.insert(shown.end(), flags.begin(), flags.end());
    return R"({"name": )" + text_of(command.name) + R"(, "summary": )" + text_of(command.summary) +
           R"(, "description": )" + text_of(line.description) + R"(, "operands": )" + text_of(line.operands) +
           R"(, "common": )" + array_of(line.common, text_of) + R"(, "examples": )" +
           array_of(line.examples, text_of) + ",\n\"flags\": [\n" +
           array_of(shown, [](const Flag& flag) { return json_of(flag); }).substr(1) + "}";
}

}  // namespace

std::string help_json(std::span<const Command> commands) {
    return "{\"commands\": " + array_of(commands, [](const Command& command) { return json_of(command); }) +
           "}\n";
}

}  // namespace heed
