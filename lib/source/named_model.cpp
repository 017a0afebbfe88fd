#include "source/named_model.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "hub/hub.hpp"
#include "hub/pull.hpp"
#include "hub/settings.hpp"
#include "model/builtin.hpp"
#include "model/open.hpp"

namespace heed {

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
        const auto value = process_environment(variable.name);
        if (!value) continue;
        const std::string folder = expanded_path(*value, process_environment) + variable.below;
        if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
    }
    return folders;
}

std::string pull_model(const ModelName& model, const Messages& messages) {
    const auto check_config = [](const JsonValue& config) { family_of(config).sizes(config); };
    return pull({model.name, model.revision.value_or("main"), check_config}, hub_settings(), messages);
}

ModelFolder open_model_folder(const ModelChoice& model, const Messages& messages) {
    if (std::holds_alternative<LayerFromScratch>(model))
        throw UsageError(
            std::string(layer_name) +
            " is the layer from scratch: it has no folder and no tokenizer, its weights are drawn, "
            "and white space separates its tokens (heed attend --model self-attention TEXT)");
    const auto* const named = std::get_if<ModelName>(&model);
    if (named == nullptr) return builtin_model();
    if (named->is_pulled && is_model_name(named->name) &&
        !has_model(named->name, named->revision, cache_folders()))
        pull_model(*named, messages);
    ModelFolder folder = find_model(named->name, named->revision, cache_folders());
    for (const std::string& note : folder.notes) messages.warning(note);
    messages.detail(named->name + " is " + folder.folder.name());
    return folder;
}

}  // namespace heed
