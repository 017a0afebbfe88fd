// What a run over a corpus says of itself, in a file next to its output: its request, and how far it
// is. A stopped run is resumed by it, and the outputs of shards are merged by it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "format/json.hpp"
#include "input/shard.hpp"

namespace heed {

/// A file or a model's files: what messages call it, and the hash of its bytes (io/hash).
struct HashedSource {
    std::string name;
    std::string hash;
};

/// All of it decides on the bytes of the output.
struct RunRequest {
    std::string version;                         // of heed
    std::string command;                         // "attend"
    std::map<std::string, std::string> options;  // flags and what was given with them
    HashedSource input;
    HashedSource model;
    Shard shard;
};

enum class RunState {
    running,
    written,  // all records are in the parts, which are about to take their targets' places
    finished
};

/// An output that is not whole yet (io/output/part_file).
struct PartState {
    std::string target;  // its name if it is in the manifest's folder, else its path
    std::string part;    // the name, in the target's folder
    std::uint64_t bytes = 0;
};

struct Manifest {
    RunRequest request;
    std::int64_t attempt = 0;  // from 1: how often it was begun or resumed
    std::string owner;         // the process that resumes it, by a random name
    std::string machine;       // on which; empty: not known
    RunState state = RunState::running;
    std::int64_t records = 0;  // of the corpus, gone by; other shards' included
    std::uint64_t written = 0;
    std::uint64_t failed = 0;
    std::vector<PartState> parts;
    std::string result;  // of a run that measures, so far: a JSON object; may be empty
};

std::string manifest_to_json(const Manifest& manifest);
/// InputError for what is no manifest of this version.
Manifest manifest_from_json(const JsonValue& json);

/// The manifest of an output: its path, and this after it.
inline constexpr const char* manifest_suffix = ".manifest.json";

/// What differs, a line each: "--layer is 0 there, 1 here". The shard counts only `with_shard`.
std::vector<std::string> differences(const RunRequest& there, const RunRequest& here, bool with_shard);

}  // namespace heed
