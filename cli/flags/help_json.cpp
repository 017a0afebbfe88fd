#include "flags/help.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

struct KindName {
    const char* operator()(const Flag::Toggle&) const { return "switch"; }
    const char* operator()(const Flag::Request&) const { return "switch"; }
    const char* operator()(const Flag::Text&) const { return "text"; }
    const char* operator()(const Flag::File&) const { return "file"; }
    const char* operator()(const Flag::Model&) const { return "model"; }
    const char* operator()(const Flag::OneOf&) const { return "choice"; }
    const char* operator()(const Flag::Listed&) const { return "choice"; }
    const char* operator()(const Flag::Count&) const { return "count"; }
    const char* operator()(const Flag::Number&) const { return "number"; }
};

/// Null where there is nothing to say.
std::optional<std::string> unless_empty(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(std::string(text));
}

}  // namespace

static void append_json(std::string& out, const Flag& flag) {
    JsonObject json(out);
    json.add("name", flag.name)
        .add("short", unless_empty(flag.letter == '\0' ? "" : std::string{'-', flag.letter}))
        .add("kind", std::visit(KindName{}, flag.kind));
    if (const auto* const count = std::get_if<Flag::Count>(&flag.kind))
        json.add("range", std::pair(count->least, count->most));
    if (const auto* const number = std::get_if<Flag::Number>(&flag.kind))
        json.add("range", std::pair(number->least, number->most));
    json.add("value", unless_empty(flag.value))
        .add("choices", flag.choices)
        .add("default", unless_empty(flag.fallback))
        .add("group", heading(flag.group))
        .add("help", flag.help)
        .end();
}

static void append_json(std::string& out, const Command& command) {
    const CommandLine line = line_of(command);
    JsonObject json(out);
    json.add("name", command.name)
        .add("summary", command.summary)
        .add("description", line.description)
        .add("operands", line.operands)
        .add("common", line.common)
        .add("examples", line.examples);
    JsonArray flags(json.begin("flags"), json_on_lines(1));
    for (const auto& [group, members] : grouped(line.flags))
        for (const Flag& flag : members) flags.add(flag);
    flags.end();
    json.end();
}

std::string help_json(std::span<const Command> commands) {
    std::string out;
    JsonObject json(out);
    JsonArray array(json.begin("commands"), json_on_lines(0));
    for (const Command& command : commands) array.add(command);
    array.end();
    json.end();
    return out + "\n";
}

}  // namespace heed
