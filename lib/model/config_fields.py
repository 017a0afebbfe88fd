"""Writes config_fields.hpp: every field that transformers, today or in an older version, writes into the config.json of a family in FAMILIES.

    pip install transformers==5.24.0; python config_fields.py
"""

import pathlib

import transformers

FAMILIES = ("Albert Bert Camembert DebertaV2 DistilBert Electra Ernie Esm MPNet ModernBert Roberta XLMRoberta").split()
# Of today's save_pretrained, which are no attributes, and of older versions.
OTHERS = """
_num_labels adapters auto_map bad_words_ids begin_suppress_tokens classifier_dropout classifier_dropout_prob cross_attention_hidden_size
decoder_start_token_id directionality diversity_penalty do_sample down_scale_factor early_stopping encoder_no_repeat_ngram_size
exponential_decay_length_penalty finetuning_task forced_bos_token_id forced_eos_token_id gap_size global_attn_every_n_layers global_rope_theta
gradient_checkpointing init_std is_encoder_decoder keys_to_ignore_at_inference label_smoothing language layer_norm_type length_penalty
local_rope_theta max_length min_length model_max_length model_type net_structure_type no_repeat_ngram_size num_attention_layers num_beam_groups
num_beams num_hidden_groups num_labels num_memory_blocks num_return_sequences output_attentions output_hidden_states output_past output_scores
pad_token_id pooler_act pooler_dropout pooler_fc_size pooler_hidden_act pooler_hidden_size pooler_num_attention_heads pooler_num_fc_layers
pooler_size_per_head pooler_type prefix pruned_heads reference_compile remove_invalid_values repetition_penalty return_dict_in_generate rope_scaling
rope_theta sep_token_id sentence_transformers sinusoidal_pos_embds suppress_tokens task_specific_params temperature tf_legacy_loss tie_encoder_decoder
tie_weights tie_weights_ tie_word_embeddings tokenizer_class top_k top_p torch_dtype torchscript transformers_version transformers.js_config typical_p
use_bfloat16 use_cache xla_device attention_head_size conv_act conv_groups conv_kernel_size embedding_size layer_norm_eps max_relative_positions
norm_rel_ebd padding_idx position_biased_input position_buckets relative_attention share_att_key type_vocab_size
""".split()


def main():
    names = set(OTHERS)
    for family in FAMILIES:
        config = getattr(transformers, family + "Config")()
        names |= set(config.to_dict()) | set(vars(config)) | set(config.attribute_map)
    names = sorted(name for name in names if not name.startswith("__"))
    lines = "".join(f'    "{name}",\n' for name in names)
    out = pathlib.Path(__file__).with_suffix(".hpp")
    out.write_text(f"""// The fields of config.json that somebody knows. Made by config_fields.py.
#pragma once

#include <array>
#include <string_view>

namespace heed {{

/// Sorted.
inline constexpr auto config_fields = std::to_array<std::string_view>({{
{lines}}});

}}  // namespace heed
""")


main()
