#include "corpus/run_request.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "format/array_file.hpp"
#include "hub/model_folder.hpp"
#include "io/file.hpp"
#include "io/hash.hpp"
#include "record/tensor_records.hpp"
#include "source/files_read.hpp"
#include "source/named_model.hpp"

namespace heed {
namespace {

HashedSource hash_of_file(const std::string& path) {
    if (is_pipe(path))
        throw UsageError("a pipe cannot be resumed or cut into shards: give a file, not " + path);
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

void add(Hasher& hasher, const Folder& folder, const std::string& name) {
    const auto file = folder.find(name);
    if (!file) return;
    hasher.add(name + '\0' + std::to_string(file->view().size()) + '\0');
    hasher.add(file->view());
}

HashedSource hash_of(const ModelFolder& model) {
    const Folder& folder = model.folder;
    Hasher hasher;
    for (const std::string& file : names_read(folder)) add(hasher, folder, file);
    return {model.name + (model.revision ? ", revision " + *model.revision : ""), hasher.digest()};
}

/// The layer is what the request says, and the files it names.
HashedSource hash_of(const LayerFromScratch& layer) {
    Hasher hasher;
    for (const auto& path : {layer.weights, layer.mask, layer.word_vectors})
        if (path && path != "causal") hasher.add(hash_of_file(file_of_array(*path)).hash);
    return {layer_name, hasher.digest()};
}

HashedSource hash_of_model(const ModelChoice& model, const Messages& messages) {
    const auto* const layer = std::get_if<LayerFromScratch>(&model);
    return layer != nullptr ? hash_of(*layer) : hash_of(open_model_folder(model, messages));
}

/// What else is read is bytes, too; the record says what the file is called.
std::string described(const HashedSource& source) {
    return source.name + ", xxh3 " + source.hash;
}

HashedSource called_by_file(HashedSource source, const std::string& path) {
    source.name = std::filesystem::path(path).filename().string();
    return source;
}

void add_comparison(std::map<std::string, std::string>& options, const Subtracted& subtracted,
                    const Messages& messages) {
    if (const auto* const saved = std::get_if<SavedRecords>(&subtracted))
        options["--compare"] =
            described(called_by_file(hash_of_input(file_of_array(saved->path)), saved->path));
    else if (const auto* const model = std::get_if<ModelChoice>(&subtracted))
        options["--compare-model"] = described(hash_of_model(*model, messages));
    else
        options["--compare"] = std::get<Texts>(subtracted).texts.front();
}

/// Which bytes are read, and how: a file's format is its own or its extension's.
struct CorpusInput {
    std::string path;
    std::string format;
    bool is_computed;  // by a model
};

CorpusInput corpus_input_of(const Input& input) {
    if (const auto* const file = std::get_if<SequenceFile>(&input))
        return {file->path,
                file->format.name.empty() ? content_extension(file_of_array(file->path))
                                          : "." + file->format.name,
                true};
    if (const auto* const saved = std::get_if<SavedRecords>(&input))
        return {saved->path, content_extension(file_of_array(saved->path)), false};
    throw UsageError("--resume and --shard go with a corpus: -f FILE");
}

}  // namespace

RunRequest completed(RunRequest asked, const Request& request, const Messages& messages) {
    const CorpusInput input = corpus_input_of(request.input);
    asked.options["the input's format"] = input.format;
    if (request.subtracted) add_comparison(asked.options, *request.subtracted, messages);
    if (request.region_file)
        asked.options["--regions"] =
            described(called_by_file(hash_of_file(*request.region_file), *request.region_file));
    asked.input = hash_of_input(input.path);
    asked.model = input.is_computed ? hash_of_model(request.model, messages) : HashedSource{"none", ""};
    return asked;
}

std::string without_file_name(const std::string& path) {
    const std::string file = file_of_array(path);
    return "FILE" + content_extension(file) + path.substr(file.size());
}

}  // namespace heed
