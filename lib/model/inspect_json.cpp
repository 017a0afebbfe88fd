#include <nlohmann/json.hpp>

#include "core/number.hpp"
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

Json to_json_value(const BertConfig& config) {
    return {{"vocab_size", config.vocab_size},
            {"hidden_size", config.hidden_size},
            {"num_hidden_layers", config.num_hidden_layers},
            {"num_attention_heads", config.num_attention_heads},
            {"head_size", config.head_size()},
            {"intermediate_size", config.intermediate_size},
            {"max_position_embeddings", config.max_position_embeddings},
            {"type_vocab_size", config.type_vocab_size},
            {"hidden_act", name_of(config.hidden_act)},
            {"layer_norm_eps", shortest(config.layer_norm_eps)}};
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
                    {"type", "bert"},
                    {"config", to_json_value(report.config)},
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
