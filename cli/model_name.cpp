#include "model_name.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"
#include "layer_source.hpp"

namespace heed {
namespace {

/// Empty where it is not set.
std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The tools expand a tilde that the shell has left in a variable.
std::string with_home(const std::string& path) {
    return path.starts_with("~/") ? environment("HOME") + path.substr(1) : path;
}

}  // namespace

std::string model_name(const std::optional<std::string>& flag, const std::string& otherwise) {
    if (flag) return *flag;
    const std::string name = environment("HEED_MODEL");
    return name.empty() ? otherwise : name;
}

std::vector<std::string> cache_folders() {
    struct Variable {
        const char* name;
        const char* below;  // where the cache is in the folder it names
    };
    std::vector<std::string> folders;
    for (const Variable& variable :
         {Variable{"TRANSFORMERS_CACHE", ""}, Variable{"HF_HUB_CACHE", ""},
          Variable{"HUGGINGFACE_HUB_CACHE", ""}, Variable{"HF_HOME", "/hub"},
          Variable{"XDG_CACHE_HOME", "/huggingface/hub"}, Variable{"HOME", "/.cache/huggingface/hub"}}) {
        const std::string value = environment(variable.name);
        if (value.empty()) continue;
        const std::string folder = with_home(value) + variable.below;
        if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
    }
    return folders;
}

ModelFolder open_model_folder(const std::string& name, const std::optional<std::string>& revision,
                              const Messages& messages) {
    if (name == default_model_name && revision)
        throw UsageError("--revision chooses among cached snapshots, and " + name + " is built in");
    if (name == default_model_name) return builtin_model();
    if (name == layer_name)
        throw UsageError(
            name +
            " is the layer from scratch: it has no folder and no tokenizer, its weights are drawn, "
            "and white space separates its tokens (heed attend --model self-attention TEXT)");
    ModelFolder model = find_model(name, revision, cache_folders());
    for (const std::string& note : model.notes) messages.warning(note);
    messages.detail(name + " is " + model.folder.name());
    return model;
}

}  // namespace heed
