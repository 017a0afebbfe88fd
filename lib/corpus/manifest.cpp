#include "corpus/manifest.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text/escape.hpp"
#include "format/json_writer.hpp"
#include "io/output/part_file.hpp"

namespace heed {
namespace {

constexpr std::string_view format_name = "heed.manifest";
constexpr std::int64_t format_version = 1;
constexpr std::array<std::string_view, 3> state_names = {"running", "written", "finished"};

HashedSource hashed_source_of(const JsonValue& json) {
    return {json.field("name").string(), json.field("xxh3").string()};
}

Shard shard_of(const JsonValue& json) {
    const Shard shard{json.field("index").integer(), json.field("count").integer()};
    if (shard.count < 1 || shard.count > most_shards || shard.index < 0 || shard.index >= shard.count)
        throw InputError(json.place(),
                         "an index from 0, under a count of at most " + std::to_string(most_shards),
                         json.text());
    return shard;
}

RunState state_of(const JsonValue& json) {
    const auto found = std::find(state_names.begin(), state_names.end(), json.string());
    if (found == state_names.end())
        throw InputError(json.place(), "running, written or finished", json.description());
    return static_cast<RunState>(found - state_names.begin());
}

RunRequest request_of(const JsonValue& json) {
    RunRequest request;
    request.version = json.field("heed").string();
    request.command = json.field("command").string();
    for (const auto& [name, value] : json.field("options").members()) request.options[name] = value.string();
    request.input = hashed_source_of(json.field("input"));
    request.model = hashed_source_of(json.field("model"));
    request.shard = shard_of(json.field("shard"));
    return request;
}

std::string given(const std::map<std::string, std::string>& options, const std::string& name) {
    const auto found = options.find(name);
    return found == options.end() ? "not given" : excerpt(found->second);
}

/// The name of a part file: what a manifest names is written over and removed.
std::string part_name_of(const JsonValue& json) {
    std::string name = json.string();
    if (!PartFile::is_name(name)) throw InputError(json.place(), "a part file's name", json.description());
    return name;
}

class Difference {
  public:
    void note(const std::string& what, const std::string& there, const std::string& here) {
        if (there != here) lines_.push_back(what + " is " + there + " there, " + here + " here");
    }
    void note(const std::string& what, const HashedSource& there, const HashedSource& here) {
        if (there.hash != here.hash)
            lines_.push_back(what + " " + excerpt(there.name) + " there has other bytes than " +
                             excerpt(here.name) + " here");
    }
    std::vector<std::string> lines() && { return std::move(lines_); }

  private:
    std::vector<std::string> lines_;
};

}  // namespace

void append_json(std::string& out, const HashedSource& source) {
    JsonObject(out).add("name", source.name).add("xxh3", source.hash).end();
}

void append_json(std::string& out, const PartState& part) {
    JsonObject(out).add("target", part.target).add("part", part.part).add("bytes", part.bytes).end();
}

void append_json(std::string& out, const Shard& shard) {
    JsonObject(out).add("index", shard.index).add("count", shard.count).end();
}

std::string manifest_to_json(const Manifest& manifest) {
    const RunRequest& request = manifest.request;
    std::string json;
    JsonObject object(json, json_on_lines(0));
    object.add("format", format_name)
        .add("version", format_version)
        .add("heed", request.version)
        .add("command", request.command);
    JsonObject options(object.begin("options"), json_on_lines(1));
    for (const auto& [name, value] : request.options) options.add(name, value);
    options.end();
    object.add("input", request.input)
        .add("model", request.model)
        .add("shard", request.shard)
        .add("attempt", manifest.attempt)
        .add("owner", manifest.owner)
        .add("machine", manifest.machine)
        .add("state", state_names[static_cast<std::size_t>(manifest.state)])
        .add("records", manifest.records)
        .add("written", manifest.written)
        .add("failed", manifest.failed)
        .add("parts", manifest.parts);
    if (!manifest.result.empty()) object.add("result", RawJson{manifest.result});
    object.end();
    return json + "\n";
}

Manifest manifest_from_json(const JsonValue& json) {
    const JsonValue format = json.field("format");
    if (format.string() != format_name)
        throw InputError(format.place(), json_string(format_name), format.description());
    if (json.field("version").integer() != format_version)
        throw InputError(json.field("version").place(), "version " + std::to_string(format_version),
                         json.field("version").description());
    Manifest manifest;
    manifest.request = request_of(json);
    manifest.attempt = json.field("attempt").integer();
    manifest.owner = json.field("owner").string();
    manifest.machine = json.field("machine").string();
    manifest.state = state_of(json.field("state"));
    manifest.records = json.field("records").integer();
    if (manifest.records < 0) throw InputError(json.field("records").place(), "a count", "a negative number");
    manifest.written = json.field("written").count();
    manifest.failed = json.field("failed").count();
    for (const JsonValue& part : json.field("parts").elements())
        manifest.parts.push_back(
            {part.field("target").string(), part_name_of(part.field("part")), part.field("bytes").count()});
    if (const auto result = json.find("result")) manifest.result = result->text();
    return manifest;
}

std::vector<std::string> differences(const RunRequest& there, const RunRequest& here, bool with_shard) {
    Difference difference;
    difference.note("heed's version", there.version, here.version);
    difference.note("the command", there.command, here.command);
    std::map<std::string, std::string> all = there.options;
    all.insert(here.options.begin(), here.options.end());
    for (const auto& [name, value] : all)
        difference.note(name, given(there.options, name), given(here.options, name));
    difference.note("the input", there.input, here.input);
    difference.note("the model", there.model, here.model);
    if (there.model.hash == here.model.hash)  // each record says what it is called
        difference.note("the model's name", there.model.name, here.model.name);
    const auto show = [](const Shard& shard) {
        return std::to_string(shard.index) + "/" + std::to_string(shard.count);
    };
    if (with_shard) difference.note("the shard", show(there.shard), show(here.shard));
    return std::move(difference).lines();
}

}  // namespace heed
