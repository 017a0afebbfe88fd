#include "run_request.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>

#include "comparison.hpp"
#include "core/error.hpp"
#include "corpus/tensor_records.hpp"
#include "format/array_file.hpp"
#include "hub/model_folder.hpp"
#include "io/file.hpp"
#include "io/hash.hpp"
#include "layer_source.hpp"
#include "model_name.hpp"

namespace heed {
namespace {

/// The bytes are the same whatever these say, or the request holds them otherwise.
constexpr auto without_effect = std::to_array<std::string_view>(
    {"--file", "--file-format", "--output", "--model", "--revision", "--threads", "--batch-tokens",
     "--errors", "--strict", "--resume", "--shard", "--ignore-disk-space", "--quiet", "--verbose"});

/// Of files it counts that they are given, not what they are called: what is read is hashed with the model.
constexpr auto file_options =
    std::to_array<std::string_view>({"--divergence-table", "--embeddings", "--mask", "--weights"});

bool is_one_of(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Of a file its format is left, and of "FILE:NAME" the array's name.
std::string without_name(const std::string& path) {
    const std::string file = file_of_array(path);
    return "FILE" + content_extension(file) + path.substr(file.size());
}

std::map<std::string, std::string> options_of(const Given& given) {
    std::map<std::string, std::string> options;
    for (const auto& [name, value] : given.values) {
        if (is_one_of(without_effect, name)) continue;
        options[name] = is_one_of(file_options, name) && value != "causal" ? without_name(value) : value;
    }
    return options;
}

HashedSource hash_of_file(const std::string& path) {
    if (is_pipe(path))
        throw UsageError("what comes through a pipe cannot be gone on with or shared out: give a file, not " +
                         path);
    return {path, hash_of(FileBytes::open(path).view())};
}

/// Of an index the files that it names count too.
HashedSource hash_of_input(const std::string& path) {
    if (!is_tensor_index(path)) return hash_of_file(path);
    Hasher hasher;
    hasher.add(hash_of_file(path).hash);
    for (const std::string& file : files_of_tensor_index(path)) hasher.add(hash_of_file(file).hash);
    return {path, hasher.digest()};
}

/// The shards that an index names, in order.
std::set<std::string> shards_of(const FileBytes& index) {
    std::set<std::string> shards;
    for (const auto& [tensor, shard] : JsonValue::parse(index).field("weight_map").members())
        shards.insert(shard.string());
    return shards;
}

void add(Hasher& hasher, const Folder& folder, const std::string& name) {
    const auto file = folder.find(name);
    if (!file) return;
    hasher.add(name + '\0' + std::to_string(file->view().size()) + '\0');
    hasher.add(file->view());
}

HashedSource hash_of(const ModelFolder& model) {
    const Folder& folder = model.folder;
    Hasher hasher;
    for (const char* const file : model_files) add(hasher, folder, file);
    if (const auto index = folder.find("model.safetensors.index.json"))
        for (const std::string& shard : shards_of(*index)) add(hasher, folder, shard);
    return {model.name + (model.revision ? ", revision " + *model.revision : ""), hasher.digest()};
}

/// The layer is what its flags say, and the files they name.
HashedSource hash_of_layer(const SourceFlags& flags) {
    Hasher hasher;
    for (const auto& path : {flags.weights, flags.mask, flags.embeddings})
        if (path && path != "causal") hasher.add(hash_of_file(file_of_array(*path)).hash);
    return {layer_name, hasher.digest()};
}

HashedSource model_of(const SourceFlags& flags, const Messages& messages) {
    if (!flags.file) return {"none", ""};
    if (is_layer(flags)) return hash_of_layer(flags);
    return hash_of(open_model_folder(model_name(flags.model, default_model_name), flags.revision, messages));
}

/// What decides on how the bytes are read.
std::string format_of_input(const SourceFlags& flags) {
    const std::string& path = flags.file ? *flags.file : flags.operands.front();
    return flags.file_format ? "." + *flags.file_format : content_extension(file_of_array(path));
}

/// What is compared with is bytes, too; the record says what the file is called.
void add_comparison(std::map<std::string, std::string>& options, const SourceFlags& flags,
                    const Messages& messages) {
    const auto add = [&](const std::string& flag, const HashedSource& source) {
        options[flag] = source.name + ", xxh3 " + source.hash;
    };
    if (flags.compare) {
        HashedSource other = hash_of_input(file_of_array(*flags.compare));
        other.name = std::filesystem::path(*flags.compare).filename().string();
        add("--compare", other);
    }
    if (flags.compare_model) add("--compare-model", model_of(compared_with(flags), messages));
}

}  // namespace

RunRequest run_request(const std::string& command, const Given& given, const SourceFlags& flags,
                       const Messages& messages) {
    if (!flags.file && !(flags.operands.size() == 1 && is_record_file(flags.operands.front())))
        throw UsageError("--resume and --shard go with a corpus: -f FILE");
    RunRequest request;
    request.version = HEED_VERSION;
    request.command = command;
    request.options = options_of(given);
    request.options["the input's format"] = format_of_input(flags);
    add_comparison(request.options, flags, messages);
    request.input = hash_of_input(flags.file ? *flags.file : flags.operands.front());
    request.model = model_of(flags, messages);
    return request;
}

}  // namespace heed
