#include "source/request.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "io/file.hpp"
#include "model/builtin.hpp"
#include "record/tensor_files.hpp"

namespace heed {

std::string name_of(const Input& input) {
    const auto name = [](const std::string& path) { return path == "-" ? "standard input" : path; };
    if (const auto* const file = std::get_if<SequenceFile>(&input)) return name(file->path);
    if (const auto* const embeddings = std::get_if<Embeddings>(&input)) return name(embeddings->path);
    if (std::holds_alternative<RepeatedTokens>(input)) return "--repeats";
    const auto* const saved = std::get_if<SavedRecords>(&input);
    return saved != nullptr ? name(saved->path) : "TEXT";
}

std::string name_of(const ModelChoice& model) {
    if (std::holds_alternative<LayerFromScratch>(model)) return layer_name;
    const auto* const named = std::get_if<ModelName>(&model);
    return named != nullptr ? named->name : default_model_name;
}

AttentionPart attention_part(const Request& request, bool has_target) {
    return request.attention.value_or(has_target ? AttentionPart::cross : AttentionPart::encoder);
}

bool gives_several(const Request& request) {
    if (request.record || request.mean_of_records) return false;
    if (const auto* const texts = std::get_if<Texts>(&request.input)) return texts->texts.size() > 1;
    if (const auto* const repeats = std::get_if<RepeatedTokens>(&request.input))
        return repeats->sequences > 1;
    const auto* const saved = std::get_if<SavedRecords>(&request.input);
    return saved == nullptr || saved->path == "-" || holds_several(saved->path);
}

std::size_t thread_count(const Request& request) {
    return request.threads != 0 ? request.threads : std::max(1U, std::thread::hardware_concurrency());
}

Request request_for(const Subtracted& other, const Request& request) {
    if (const auto* const saved = std::get_if<SavedRecords>(&other)) {
        Request reading{*saved, BuiltIn{}};
        if (holds_several(saved->path)) reading.record = request.record;
        return reading;
    }
    Request computing = request;
    computing.subtracted.reset();
    if (const auto* const texts = std::get_if<Texts>(&other)) {
        computing.input = *texts;
        computing.record.reset();
        computing.part = {};
    } else {
        computing.model = std::get<ModelChoice>(other);
    }
    return computing;
}

bool is_record_file(const std::string& path) {
    static const std::set<std::string> extensions = {".json", ".jsonl",       ".npz", ".npy",
                                                     ".csv",  ".safetensors", ".tsv", ".html"};
    const std::string extension = content_extension(path);  // FILE:NAME names an array of it
    return path == "-" || extensions.count(extension.substr(0, extension.find(':'))) == 1;
}

bool holds_several(const std::string& record_file) {
    const std::string extension = content_extension(record_file);
    return extension == ".jsonl" || extension == ".html" || is_tensor_index(record_file);
}

}  // namespace heed
