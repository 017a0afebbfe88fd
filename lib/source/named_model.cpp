#include "source/named_model.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"
#include "model/builtin.hpp"

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

ModelFolder open_model_folder(const ModelChoice& model, const Messages& messages) {
    if (std::holds_alternative<LayerFromScratch>(model))
        throw UsageError(
            std::string(layer_name) +
            " is the layer from scratch: it has no folder and no tokenizer, its weights are drawn, "
            "and white space separates its tokens (heed attend --model self-attention TEXT)");
    const auto* const named = std::get_if<ModelName>(&model);
    if (named == nullptr) return builtin_model();
    ModelFolder folder = find_model(named->name, named->revision, cache_folders());
    for (const std::string& note : folder.notes) messages.warning(note);
    messages.detail(named->name + " is " + folder.folder.name());
    return folder;
}

}  // namespace heed
