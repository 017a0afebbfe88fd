#include "files_read.hpp"

#include <utility>

#include "corpus/tensor_records.hpp"
#include "hub/model_folder.hpp"
#include "layer_source.hpp"
#include "model_name.hpp"
#include "nn/checkpoint.hpp"

namespace heed {
namespace {

void add_files_of(const Folder& folder, std::vector<std::string>& files) {
    std::vector<std::string> names(model_files.begin(), model_files.end());
    for (std::string& name : checkpoint_files(folder)) names.push_back(std::move(name));
    for (const std::string& name : names)
        if (auto path = folder.path_to(name)) files.push_back(*std::move(path));
}

/// A model that is not there, or is damaged, is refused when it is opened.
void add_model_files(const std::string& name, const std::optional<std::string>& revision,
                     std::vector<std::string>& files) {
    if (name == default_model_name || name == layer_name) return;
    try {
        const ModelFolder model = find_model(name, revision, cache_folders());
        add_files_of(model.folder, files);
        if (model.ref) files.push_back(*model.ref);
    } catch (const InputError&) {
    } catch (const UsageError&) {
    }
}

/// A damaged index is refused when it is read.
void add_tensor_files(const std::string& index, std::vector<std::string>& files) {
    try {
        for (const std::string& file : files_of_tensor_index(index)) files.push_back(file);
    } catch (const InputError&) {
    }
}

/// "FILE:NAME" names an array of FILE, unless a file is called so as a whole.
void add_file(const std::string& typed, std::vector<std::string>& files) {
    files.push_back(typed);
    if (const std::size_t colon = typed.rfind(':'); colon != std::string::npos)
        files.push_back(typed.substr(0, colon));
    if (is_tensor_index(typed)) add_tensor_files(typed, files);
}

}  // namespace

std::vector<std::string> files_read(const SourceFlags& flags) {
    std::vector<std::string> files;
    for (const std::string& operand : flags.operands)
        if (is_record_file(operand)) add_file(operand, files);
    for (const auto& file :
         {flags.file, flags.embeddings, flags.tokens, flags.mask, flags.weights, flags.compare})
        if (file) add_file(*file, files);
    add_model_files(model_name(flags.model, default_model_name), flags.revision, files);
    if (flags.compare_model) add_model_files(*flags.compare_model, std::nullopt, files);
    return files;
}

}  // namespace heed
