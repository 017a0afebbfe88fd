#include "source/files_read.hpp"

#include <utility>

#include "core/error.hpp"
#include "nn/checkpoint.hpp"
#include "record/tensor_records.hpp"
#include "source/named_model.hpp"

namespace heed {
namespace {

using Files = std::vector<std::string>;

void add(Files& files, Files more) {
    for (std::string& file : more) files.push_back(std::move(file));
}

/// A damaged index is rejected when it is read.
Files files_of_index(const std::string& index) {
    try {
        return files_of_tensor_index(index);
    } catch (const InputError&) {
        return {};
    }
}

/// "FILE:NAME" names an array of FILE, unless a file is called so as a whole.
void add_file(Files& files, const std::optional<std::string>& given) {
    if (!given) return;
    files.push_back(*given);
    if (const std::size_t colon = given->rfind(':'); colon != std::string::npos)
        files.push_back(given->substr(0, colon));
    if (is_tensor_index(*given)) add(files, files_of_index(*given));
}

/// Texts are no files.
void add_input(Files& files, const Input& input) {
    if (const auto* const file = std::get_if<SequenceFile>(&input)) add_file(files, file->path);
    if (const auto* const saved = std::get_if<SavedRecords>(&input)) {
        add_file(files, saved->path);
        add_file(files, saved->tokens);
    }
    if (const auto* const embeddings = std::get_if<Embeddings>(&input)) {
        add_file(files, embeddings->path);
        add_file(files, embeddings->tokens);
    }
}

Files files_of(const ModelFolder& model) {
    Files files;
    for (const std::string& name : names_read(model.folder))
        if (auto path = model.folder.path_to(name)) files.push_back(*std::move(path));
    if (model.ref) files.push_back(*model.ref);
    return files;
}

}  // namespace

std::vector<std::string> names_read(const Folder& folder) {
    std::vector<std::string> names(model_files.begin(), model_files.end());
    add(names, checkpoint_files(folder));
    return names;
}

std::vector<std::string> files_of_model(const ModelChoice& model) {
    Files files;
    if (const auto* const layer = std::get_if<LayerFromScratch>(&model)) {
        for (const auto& file : {layer->mask, layer->weights, layer->word_vectors}) add_file(files, file);
    } else if (const auto* const named = std::get_if<ModelName>(&model)) {
        try {
            add(files, files_of(find_model(named->name, named->revision, cache_folders())));
        } catch (
            const InputError&) {  // a model that is not there, or is damaged, is rejected when it is opened
        } catch (const UsageError&) {
        }
    }
    return files;
}

std::vector<std::string> files_read(const Request& request) {
    Files files;
    add_input(files, request.input);
    add_file(files, request.region_file);
    if (!std::holds_alternative<SavedRecords>(request.input)) add(files, files_of_model(request.model));
    if (request.subtracted) add(files, files_read(request_for(*request.subtracted, request)));
    return files;
}

}  // namespace heed
