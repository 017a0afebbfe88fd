// What config.json says of a BERT: sizes and choices, with the defaults of transformers' BertConfig.
#pragma once

#include <cstddef>
#include <string_view>

#include "format/json.hpp"
#include "io/folder.hpp"
#include "nn/ops.hpp"

namespace heed {

struct BertConfig {
    std::size_t vocab_size = 30522;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t intermediate_size = 3072;
    std::size_t max_position_embeddings = 512;
    std::size_t type_vocab_size = 2;
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-12F;

    std::size_t head_size() const { return hidden_size / num_attention_heads; }
};

/// transformers' name of it: "gelu", "gelu_pytorch_tanh", "relu", "silu".
std::string_view name_of(Activation activation);

/// The configuration in `json`, a config.json. InputError, which names the field, for sizes that
/// are zero, huge or do not divide, for an activation or architecture that heed does not compute (it lists
/// those it does), and for is_decoder and add_cross_attention.
BertConfig parse_bert_config(const JsonValue& json);

/// The one of a model folder. InputError if there is no config.json.
BertConfig read_bert_config(const Folder& folder);

}  // namespace heed
