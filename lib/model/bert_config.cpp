#include "model/bert_config.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "format/json.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

/// A size of the model. The limits are far above any BERT there is: what exceeds them is a damaged file.
struct Size {
    std::string_view name;
    std::size_t BertConfig::*member;
    std::uint64_t most;
};

constexpr auto sizes =
    std::to_array<Size>({{"vocab_size", &BertConfig::vocab_size, 1 << 24},
                         {"hidden_size", &BertConfig::hidden_size, 1 << 16},
                         {"num_hidden_layers", &BertConfig::num_hidden_layers, 1 << 10},
                         {"num_attention_heads", &BertConfig::num_attention_heads, 1 << 16},
                         {"intermediate_size", &BertConfig::intermediate_size, 1 << 20},
                         {"max_position_embeddings", &BertConfig::max_position_embeddings, 1 << 20},
                         {"type_vocab_size", &BertConfig::type_vocab_size, 1 << 10}});

/// transformers' names of the functions that heed computes, each with all of its names.
constexpr auto activations =
    std::to_array<std::pair<std::string_view, Activation>>({{"gelu", Activation::gelu},
                                                            {"gelu_python", Activation::gelu},
                                                            {"gelu_new", Activation::gelu_tanh},
                                                            {"gelu_pytorch_tanh", Activation::gelu_tanh},
                                                            {"gelu_python_tanh", Activation::gelu_tanh},
                                                            {"gelu_accurate", Activation::gelu_tanh},
                                                            {"relu", Activation::relu},
                                                            {"silu", Activation::silu},
                                                            {"swish", Activation::silu}});

std::size_t read_size(const JsonValue& value, std::uint64_t most) {
    const bool is_count = value.is_integer() && value.integer() > 0;
    if (!is_count || value.count() > most)
        throw InputError(value.place(), "a whole number from 1 to " + std::to_string(most),
                         value.description());
    return value.count();
}

Activation read_activation(const JsonValue& value) {
    const std::string name = value.string();
    std::string known;
    for (const auto& [known_name, activation] : activations) {
        if (known_name == name) return activation;
        known += (known.empty() ? "" : ", ") + std::string(known_name);
    }
    throw InputError(value.place(), "one of " + known, json_string(name));
}

float read_epsilon(const JsonValue& value) {
    const auto epsilon = static_cast<float>(value.number());
    if (!std::isfinite(epsilon) || epsilon < 0)
        throw InputError(value.place(), "a number from 0 that float32 can hold", value.description());
    return epsilon;
}

/// Missing, null or `only`.
void refuse_other(const JsonValue& json, std::string_view name, const std::string& only) {
    const auto value = json.find(name);
    if (value && value->string() != only)
        throw InputError(value->place(), json_string(only) + ", the only one that heed computes",
                         value->description());
}

void refuse_true(const JsonValue& value) {
    if (value.boolean())
        throw InputError(value.place(), "false: heed computes encoders, in which every token sees all",
                         "true");
}

/// Their weights have other shapes.
void refuse_pruned_heads(const JsonValue& value) {
    if (value.is_null() || (value.is_object() && value.members().empty())) return;
    throw InputError(value.place(), "no pruned heads: heed computes all that a layer has",
                     value.description());
}

/// null is not the same as missing: where a size belongs, transformers refuses it.
void read_field(const std::string& name, const JsonValue& value, BertConfig& config) {
    for (const Size& size : sizes)
        if (name == size.name) config.*size.member = read_size(value, size.most);
    if (name == "hidden_act") config.hidden_act = read_activation(value);
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    if (name == "is_decoder" || name == "add_cross_attention") refuse_true(value);
    if (name == "pruned_heads") refuse_pruned_heads(value);
}

}  // namespace

std::string_view name_of(Activation activation) {
    switch (activation) {
        case Activation::gelu:
            return "gelu";
        case Activation::gelu_tanh:
            return "gelu_pytorch_tanh";
        case Activation::relu:
            return "relu";
        default:
            return "silu";
    }
}

BertConfig parse_bert_config(const JsonValue& json) {
    refuse_other(json, "model_type", "bert");
    refuse_other(json, "position_embedding_type", "absolute");
    BertConfig config;
    // Once through all, whatever else the file holds.
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    if (config.hidden_size % config.num_attention_heads != 0)
        throw InputError(
            json.place().at(".hidden_size"),
            "a multiple of the " + std::to_string(config.num_attention_heads) + " attention heads",
            std::to_string(config.hidden_size));
    return config;
}

BertConfig read_bert_config(const Folder& folder) {
    const auto file = folder.find("config.json");
    if (!file) throw InputError(folder.place(), "a model folder with a config.json", "none");
    return parse_bert_config(JsonValue::parse(*file));
}

}  // namespace heed
