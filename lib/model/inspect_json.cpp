#include <nlohmann/json.hpp>

#include "core/number.hpp"
#include "model/config.hpp"
#include "model/inspect.hpp"

namespace heed {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json to_json_value(const std::vector<TensorReport>& tensors) {
    Json list = Json::array();
    for (const TensorReport& tensor : tensors)
        list.push_back({{"name", tensor.name},
                        {"dtype", tensor.dtype},
                        {"shape", tensor.shape},
                        {"bytes", tensor.bytes},
                        {"file", tensor.file}});
    return list;
}

/// The shortest digits that read back as the same float32, as everywhere in heed.
double shortest(float value) {
    std::string digits;
    append_number(digits, value);
    return parse_double(digits).value_or(value);
}

Json to_json_value(const ModelSizes& sizes) {
    Json config = {{"vocab_size", sizes.vocab_size},
                   {"hidden_size", sizes.hidden_size},
                   {"num_hidden_layers", sizes.num_hidden_layers},
                   {"num_attention_heads", sizes.num_attention_heads},
                   {"head_size", sizes.head_size()},
                   {"intermediate_size", sizes.intermediate_size},
                   {"max_position_embeddings", sizes.max_position_embeddings}};
    if (sizes.type_vocab_size) config["type_vocab_size"] = *sizes.type_vocab_size;
    config["hidden_act"] = name_of(sizes.hidden_act);
    config["layer_norm_eps"] = shortest(sizes.layer_norm_eps);
    return config;
}

Json to_json_value(const ParameterReport& parameters) {
    return {{"total", parameters.total()},
            {"embeddings", parameters.embeddings},
            {"layers", parameters.layers},
            {"others", parameters.others}};
}

Json to_json_value(const TokenizerSummary& tokenizer) {
    return {{"files", tokenizer.files},
            {"vocabulary", or_null(tokenizer.vocabulary)},
            {"lower_case", or_null(tokenizer.lower_case)}};
}

Json to_json_value(const std::vector<FileReport>& files) {
    Json list = Json::array();
    for (const FileReport& file : files) list.push_back({{"name", file.name}, {"bytes", file.bytes}});
    return list;
}

std::string printed(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const ModelReport& report) {
    return printed({{"format", "heed.model"},
                    {"version", 1},
                    {"name", report.name},
                    {"folder", report.folder},
                    {"revision", or_null(report.revision)},
                    {"weights_sha256", or_null(report.weights_sha256)},
                    {"type", report.model_type},
                    {"config", to_json_value(report.sizes)},
                    {"tokenizer", to_json_value(report.tokenizer)},
                    {"parameters", to_json_value(report.parameters)},
                    {"files", to_json_value(report.files)},
                    {"tensors", to_json_value(report.tensors)}});
}

std::string to_json(const TensorFileReport& report) {
    return printed({{"format", "heed.tensors"},
                    {"version", 1},
                    {"file", report.file.name},
                    {"bytes", report.file.bytes},
                    {"metadata", Json(report.metadata)},
                    {"tensors", to_json_value(report.tensors)}});
}

}  // namespace heed
