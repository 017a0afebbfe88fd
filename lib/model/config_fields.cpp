#include "model/config_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace heed {
namespace {

/// What the families' classes in transformers have, what their older versions wrote, and what other tools
/// add. In the order of bytes.
// clang-format off
constexpr auto known = std::to_array<std::string_view>({
    "_attn_implementation", "_attn_implementation_autoset", "_attn_implementation_internal",
    "_commit_hash", "_experts_implementation_internal", "_name_or_path", "_num_labels",
    "_output_attentions", "_post_init_done", "_remove_final_layer_norm", "_sliding_window_pattern",
    "activation", "activation_dropout", "activation_function", "adapters", "add_bias_logits",
    "add_cross_attention", "add_final_layer_norm", "architectures", "attention_bias",
    "attention_dropout", "attention_head_size", "attention_probs_dropout_prob", "attn_implementation",
    "attn_logit_softcapping", "attn_pdrop", "auto_map", "bad_words_ids", "begin_suppress_tokens",
    "bos_token_id", "cache_implementation", "chunk_size_feed_forward", "classif_dropout",
    "classifier_activation", "classifier_bias", "classifier_dropout", "classifier_dropout_prob",
    "classifier_pooling", "cls_token", "cls_token_id", "conv_act", "conv_groups", "conv_kernel_size",
    "cross_attention_hidden_size", "custom_pipelines", "d_ff", "d_kv", "d_model",
    "decoder_attention_heads", "decoder_bias", "decoder_ffn_dim", "decoder_layerdrop", "decoder_layers",
    "decoder_start_token_id", "dense_act_fn", "deterministic_flash_attn", "dim", "directionality",
    "diversity_penalty", "do_layer_norm_before", "do_sample", "down_scale_factor", "dropout",
    "dropout_rate", "dtype", "early_stopping", "emb_layer_norm_before", "embd_pdrop", "embed_proj",
    "embedding_dropout", "embedding_size", "enable_bias", "encoder_attention_heads", "encoder_ffn_dim",
    "encoder_layerdrop", "encoder_layers", "encoder_no_repeat_ngram_size", "eos_token_id",
    "eos_token_ids", "esmfold_config", "exponential_decay_length_penalty", "extra_pos_embeddings",
    "feed_forward_proj", "ffn_dim", "final_logit_softcapping", "finetuning_task",
    "force_bos_token_to_be_generated", "forced_bos_token_id", "forced_eos_token_id", "gap_size",
    "global_attn_every_n_layers", "global_rope_theta", "gradient_checkpointing", "head_dim",
    "hidden_act", "hidden_activation", "hidden_dim", "hidden_dropout", "hidden_dropout_prob",
    "hidden_size", "id2label", "init_std", "initializer_cutoff_factor", "initializer_factor",
    "initializer_range", "inner_group_num", "intermediate_size", "is_composition", "is_decoder",
    "is_encoder_decoder", "is_folding_model", "is_gated_act", "keys_to_ignore_at_inference", "label2id",
    "label_smoothing", "language", "layer_norm_elementwise_affine", "layer_norm_eps",
    "layer_norm_epsilon", "layer_norm_type", "layer_types", "layerdrop", "legacy", "length_penalty",
    "local_attention", "local_rope_theta", "mask_token", "mask_token_id", "max_length",
    "max_position_embeddings", "max_relative_positions", "max_seq_length", "max_window_layers",
    "min_length", "mlp_bias", "mlp_dropout", "model_max_length", "model_type", "n_ctx", "n_embd",
    "n_head", "n_heads", "n_inner", "n_layer", "n_layers", "n_positions", "n_words", "name",
    "net_structure_type", "no_repeat_ngram_size", "norm_bias", "norm_eps", "norm_rel_ebd",
    "normalize_before", "normalize_embedding", "num_attention_heads", "num_attention_layers",
    "num_beam_groups", "num_beams", "num_decoder_layers", "num_heads", "num_hidden_groups",
    "num_hidden_layers", "num_key_value_heads", "num_labels", "num_layers", "num_memory_blocks",
    "num_return_sequences", "original_max_position_embeddings", "output_attentions",
    "output_hidden_states", "output_past", "output_scores", "pad_token_id", "padding_idx",
    "partial_rotary_factor", "pooler_act", "pooler_dropout", "pooler_fc_size", "pooler_hidden_act",
    "pooler_hidden_size", "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head",
    "pooler_type", "pos_att_type", "position_biased_input", "position_buckets",
    "position_embedding_type", "prefix", "pretraining_tp", "problem_type", "pruned_heads", "qa_dropout",
    "quantization_config", "query_pre_attn_scalar", "reference_compile", "relative_attention",
    "relative_attention_max_distance", "relative_attention_num_buckets", "remove_invalid_values",
    "reorder_and_upcast_attn", "repad_logits_with_grad", "repetition_penalty", "resid_pdrop",
    "return_dict", "return_dict_in_generate", "rms_norm_eps", "rope_local_base_freq", "rope_parameters",
    "rope_scaling", "rope_theta", "rotary_emb_base", "rotary_pct", "scale_attn_by_inverse_layer_idx",
    "scale_attn_weights", "scale_decoder_outputs", "scale_embedding", "sentence_transformers",
    "sep_token", "sep_token_id", "seq_classif_dropout", "share_att_key", "sinusoidal_pos_embds",
    "sliding_window", "sliding_window_pattern", "sparse_pred_ignore_index", "sparse_prediction",
    "static_position_embeddings", "summary_activation", "summary_first_dropout", "summary_last_dropout",
    "summary_proj_to_labels", "summary_type", "summary_use_proj", "suppress_tokens",
    "task_specific_params", "task_type_vocab_size", "temperature", "tf_legacy_loss",
    "tie_encoder_decoder", "tie_weights", "tie_weights_", "tie_word_embeddings", "token_dropout",
    "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript", "transformers.js_config",
    "transformers_version", "type_vocab_size", "typical_p", "unsloth_fixed", "unsloth_version",
    "use_bfloat16", "use_bidirectional_attention", "use_cache", "use_parallel_residual",
    "use_return_dict", "use_sliding_window", "use_task_id", "vocab_list", "vocab_size",
    "vocab_size_or_config_json_file", "word_embed_proj_dim", "xla_device"
});
// clang-format on
static_assert(std::is_sorted(known.begin(), known.end()));

/// Whatever the family: where the file comes from, and the ids of tokens for generation.
bool changes_no_attention(std::string_view name) {
    return name.ends_with("name_or_path") || name.ends_with("_token_id") || name.ends_with("_token_ids");
}

}  // namespace

std::vector<std::string> unknown_fields(const JsonValue& config) {
    std::vector<std::string> unknown;
    config.for_each_member([&](const std::string& name, const JsonValue&) {
        if (!std::binary_search(known.begin(), known.end(), name) && !changes_no_attention(name))
            unknown.push_back(name);
    });
    return unknown;
}

}  // namespace heed
