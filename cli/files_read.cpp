#include "files_read.hpp"

#include <algorithm>
#include <filesystem>

#include "corpus/tensor_records.hpp"
#include "model/model_folder.hpp"
#include "model_name.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

/// What is read of a model's folder, be it there or not; weights may be in shards of any name.
void add_model_files(const std::string& folder, std::vector<std::string>& files) {
    std::error_code none;
    for (fs::directory_iterator entry(folder, none); !none && entry != fs::directory_iterator();
         entry.increment(none)) {
        const std::string name = entry->path().filename().string();
        const bool is_weights = entry->path().extension() == ".safetensors" && name.starts_with("model");
        const bool is_known = std::find(model_files.begin(), model_files.end(), name) != model_files.end();
        if (is_weights || is_known) files.push_back(entry->path().string());
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
    add_model_files(model_name(flags.model, default_model_name), files);
    if (flags.compare_model) add_model_files(*flags.compare_model, files);
    return files;
}

}  // namespace heed
