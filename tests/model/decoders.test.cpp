#include <nlohmann/json.hpp>

#include "model/families/gemma2.hpp"
#include "model/families/gemma3.hpp"
#include "model/families/gpt2.hpp"
#include "model/families/gpt_neox.hpp"
#include "model/families/llama.hpp"
#include "model/families/opt.hpp"
#include "model/families/qwen3.hpp"
#include "support/catch.hpp"
#include "support/family_truth.hpp"

using namespace heed;
using namespace heed::test;

// Truth: tests/truth/decoders/make.py.

namespace {

const FamilyTruth truth{HEED_SOURCE "/tests/truth/decoders/"};

}  // namespace

TEST_CASE("Decoders: attentions and hidden states are those of float64") {
    truth.check_numbers(36);
}

TEST_CASE("Decoders: a sequence gets the same bits alone, in company, packed, and with any threads") {
    truth.check_same_bits();
}

TEST_CASE("Decoders: what is asked for is the same as part of everything") {
    truth.check_parts();
    truth.check_rows();
    truth.check_layers();
}

TEST_CASE("Decoders: keys that a query does not see have the weight 0, and all others more") {
    const auto wrong_in = [](const std::string& model, std::size_t layer, std::size_t window) {
        const OpenedCheckpoint opened = truth.open(model);
        const Attention attention = run_all(opened, {truth.encodings()[model].back()}, 2).front();
        std::size_t wrong = 0;
        for (std::size_t query = 0; query < attention.weights.shape(2); ++query)
            for (std::size_t key = 0; key < attention.weights.shape(3); ++key) {
                const bool is_seen = key <= query && query - key < window;
                wrong += (attention.weights(layer, 1, query, key) > 0) != is_seen;
            }
        return wrong;
    };
    CHECK(wrong_in("gpt2-wide", 0, every_key) == 0);
    CHECK(wrong_in("mistral-window", 1, 70) == 0);
    CHECK(wrong_in("mistral-all", 1, every_key) == 0);
    CHECK(wrong_in("qwen2-windows", 0, every_key) == 0);
    CHECK(wrong_in("qwen2-windows", 2, 5) == 0);
    CHECK(wrong_in("qwen3-types", 1, 9) == 0);
    CHECK(wrong_in("gemma2-open", 0, every_key) == 0);
    CHECK(wrong_in("gemma2-open", 1, 7) == 0);
    CHECK(wrong_in("gemma3-usual", 4, 4) == 0);
    CHECK(wrong_in("gemma3-usual", 5, every_key) == 0);
}

TEST_CASE("Decoders: weights in 16 bits stay where the file holds them") {
    for (const char* const name : {"gpt2-bf16", "neox-sequential", "qwen2-windows"}) {
        INFO(name);
        const OpenedCheckpoint opened = truth.open(name);
        const FileBytes& file = opened.checkpoint.files().front();
        const auto model = opened.load(1);
        for (const Linear* const linear : model->linears(0)) {
            CHECK(linear->weight.item_size() == 2);
            CHECK(linear->weight.values >= file.view().data());
            CHECK(linear->weight.values < file.view().data() + file.view().size());
        }
    }
}

TEST_CASE("Decoders: what config.json leaves out is as in transformers") {
    const nlohmann::json defaults = truth.listing().at("defaults");
    const auto check = [&](const char* family, const ModelSizes& sizes, const char* epsilon,
                           const char* intermediate = "intermediate_size") {
        const nlohmann::json& theirs = defaults.at(family);
        INFO(family);
        const auto field = [&](const char* usual, const char* old) {
            return theirs.at(theirs.contains(usual) ? usual : old);
        };
        CHECK(sizes.vocab_size == theirs.at("vocab_size"));
        CHECK(sizes.hidden_size == field("hidden_size", "n_embd"));
        CHECK(sizes.num_hidden_layers == field("num_hidden_layers", "n_layer"));
        CHECK(sizes.num_attention_heads == field("num_attention_heads", "n_head"));
        CHECK(sizes.max_position_embeddings == field("max_position_embeddings", "n_positions"));
        if (theirs.contains(intermediate)) CHECK(sizes.intermediate_size == theirs.at(intermediate));
        if (theirs.contains(epsilon)) CHECK(sizes.layer_norm_eps == theirs.at(epsilon).get<float>());
        if (theirs.contains("num_key_value_heads"))
            CHECK(sizes.num_key_value_heads == theirs.at("num_key_value_heads").get<std::size_t>());
        if (theirs.contains("head_dim")) CHECK(sizes.head_size() == theirs.at("head_dim"));
    };
    check("gpt2", parse_config<Gpt2Config>("{}").sizes(), "layer_norm_epsilon");
    check("neox", parse_config<GptNeoxConfig>("{}").sizes(), "layer_norm_eps");
    check("opt", parse_config<OptConfig>("{}").sizes(), "layer_norm_eps", "ffn_dim");
    check("llama", parse_config<LlamaConfig>("{}").sizes(), "rms_norm_eps");
    check("mistral", parse_config<MistralConfig>("{}").sizes(), "rms_norm_eps");
    check("qwen2", parse_config<Qwen2Config>("{}").sizes(), "rms_norm_eps");
    check("qwen3", parse_config<Qwen3Config>("{}").sizes(), "rms_norm_eps");
    check("gemma", parse_config<GemmaConfig>("{}").sizes(), "rms_norm_eps");
    check("gemma2", parse_config<Gemma2Config>("{}").sizes(), "rms_norm_eps");
    check("gemma3", parse_config<Gemma3Config>("{}").sizes(), "rms_norm_eps");
    CHECK(parse_config<Gpt2Config>("{}").sizes().intermediate_size == 4 * 768);
    CHECK(parse_config<Gpt2Config>("{}").activation_function == Activation::gelu_tanh);
    CHECK(parse_config<Gemma2Config>("{}").attn_logit_softcapping == 50);
    CHECK(parse_config<Gemma2Config>("{}").scale == 1.0F / 16);
    CHECK(parse_config<Gemma2Config>("{}").sights[0].before == 4095);
    CHECK(parse_config<MistralConfig>("{}").sights[31].before == 4095);
    CHECK(parse_config<Qwen2Config>("{}").sights[31].before == every_key);
    CHECK(parse_config<Gemma3Config>("{}").is_global[5]);
    CHECK_FALSE(parse_config<Gemma3Config>("{}").is_global[6]);
}

TEST_CASE("Decoders: a config.json that heed does not compute names the field") {
    check_rejected<Gpt2Config>(R"({"add_cross_attention": true})", "$.add_cross_attention: expected false");
    check_rejected<Gpt2Config>(R"({"n_embd": 770})", "$.n_embd: expected a multiple of the 12 attention");
    check_rejected<Gpt2Config>(R"({"activation_function": "mish"})",
                               "$.activation_function: expected one of");
    check_rejected<Gpt2Config>(R"({"n_inner": 0})", "$.n_inner: expected a whole number from 1");
    check_rejected<Gpt2Config>(R"({"pruned_heads": {"0": [1]}})", "$.pruned_heads: expected no pruned heads");
    check_rejected<GptNeoxConfig>(R"({"rotary_pct": 1.5})", "expected a share of a head's numbers, up to 1");
    check_rejected<OptConfig>(R"({"do_layer_norm_before": 1})", "$.do_layer_norm_before: expected");
    check_rejected<LlamaConfig>(R"({"quantization_config": {"bits": 4}})",
                                "$.quantization_config: expected no quantization");
    check_rejected<LlamaConfig>(
        R"({"num_key_value_heads": 5})",
        "$.num_key_value_heads: expected a divisor of the 32 attention heads, found 5");
    check_rejected<LlamaConfig>(R"({"head_dim": 7})", "$.head_dim: expected heads of an even size");
    check_rejected<LlamaConfig>(R"({"partial_rotary_factor": 0.5})",
                                "$.partial_rotary_factor: expected 1: heed rotates all numbers of a head");
    check_rejected<LlamaConfig>(
        R"({"rope_scaling": {"type": "su"}})",
        "$.rope_scaling.type: expected one of default, linear, dynamic, llama3, yarn, "
        "longrope");
    check_rejected<LlamaConfig>(R"({"rope_scaling": {"type": "linear"}})",
                                "$.rope_scaling: expected a field");
    check_rejected<LlamaConfig>(R"({"rope_scaling": {"type": "linear", "factor": 0}})",
                                "$.rope_scaling.factor: expected a number above 0");
    check_rejected<LlamaConfig>(
        R"({"rope_scaling": {"type": "longrope", "short_factor": [1], "long_factor": [1]}})",
        "$.rope_scaling.short_factor: expected 64 numbers, one for each frequency, found 1");
    check_rejected<LlamaConfig>(R"({"rope_parameters": {"full_attention": {"rope_type": "yarn"}}})",
                                "$.rope_parameters.full_attention: expected a parameter of all layers");
    check_rejected<MistralConfig>(R"({"sliding_window": 0})", "$.sliding_window: expected a whole number");
    check_rejected<Qwen2Config>(R"({"num_hidden_layers": 1, "layer_types": ["sliding_attention"]})",
                                "$.sliding_window: expected the window of the layers with sliding_attention");
    check_rejected<Qwen3Config>(R"({"layer_types": ["full_attention"]})",
                                "$.layer_types: expected a type for each of the 32 layers, found 1");
    check_rejected<Gemma2Config>(R"({"attn_logit_softcapping": 0})", "$.attn_logit_softcapping: expected a");
    check_rejected<Gemma3Config>(R"({"use_bidirectional_attention": true})",
                                 "$.use_bidirectional_attention: expected false");
    CHECK_NOTHROW(parse_config<Gpt2Config>(R"({"n_ctx": 7, "n_inner": null, "quantization_config": null})"));
    CHECK_NOTHROW(parse_config<LlamaConfig>(R"({"rope_scaling": null, "head_dim": null})"));
    CHECK_NOTHROW(parse_config<Gemma2Config>(R"({"attn_logit_softcapping": null})"));
}
