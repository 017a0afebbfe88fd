#include <optional>
#include <string>
#include <string_view>

#include "core/number.hpp"
#include "flags/help.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

/// Adds what a flag's value is, and its range where it is a number.
void add_kind(JsonObject& object, const Flag& flag) {
    const auto add = [&](std::string_view kind) { object.add("kind", kind); };
    const auto add_range = [&](std::string_view kind, const std::string& least, const std::string& most) {
        object.add("kind", kind);
        JsonArray(object.begin("range")).add(RawJson{least}).add(RawJson{most}).end();
    };
    std::visit(
        Overloaded{[&](const Flag::Toggle&) { add("switch"); }, [&](const Flag::Request&) { add("switch"); },
                   [&](const Flag::Text&) { add("text"); }, [&](const Flag::File&) { add("file"); },
                   [&](const Flag::Model&) { add("model"); }, [&](const Flag::OneOf&) { add("choice"); },
                   [&](const Flag::Listed&) { add("choice"); },
                   [&](const Flag::Count& count) {
                       add_range("count", std::to_string(count.least), std::to_string(count.most));
                   },
                   [&](const Flag::Number& number) {
                       add_range("number", rounded(number.least, 6), rounded(number.most, 6));
                   }},
        flag.kind);
}

std::optional<std::string> given(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(std::string(text));
}

template <typename Texts>
void append_texts(std::string& out, const Texts& texts) {
    JsonArray array(out);
    for (const auto& text : texts) array.add(text);
    array.end();
}

void append_flag(std::string& out, const Flag& flag) {
    JsonObject object(out);
    object.add("name", flag.name)
        .add("short", flag.letter == '\0' ? std::nullopt : std::optional(std::string{'-', flag.letter}));
    add_kind(object, flag);
    object.add("value", given(flag.value));
    append_texts(object.begin("choices"), flag.choices);
    object.add("only_choices", has_only_choices(flag))
        .add("default", given(flag.fallback))
        .add("group", heading(flag.group))
        .add("help", flag.help)
        .end();
}

void append_command(std::string& out, const Command& command) {
    const CommandLine line = line_of(command);
    JsonObject object(out);
    object.add("name", command.name)
        .add("summary", command.summary)
        .add("description", line.description)
        .add("operands", line.operands);
    append_texts(object.begin("common"), line.common);
    append_texts(object.begin("examples"), line.examples);
    JsonArray list(object.begin("flags"), {.first = "\n"});
    for (const auto& [group, flags] : grouped(line.flags))
        for (const Flag& flag : flags) append_flag(list.begin(), flag);
    list.end();
    object.end();
}

}  // namespace

std::string help_json(std::span<const Command> commands) {
    std::string json;
    JsonObject object(json);
    JsonArray list(object.begin("commands"));
    for (const Command& command : commands) append_command(list.begin(), command);
    list.end();
    object.end();
    return json + "\n";
}

}  // namespace heed
