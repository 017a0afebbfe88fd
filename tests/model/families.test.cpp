#include <fstream>
#include <nlohmann/json.hpp>

#include "model/families/deberta_v2.hpp"
#include "model/families/esm.hpp"
#include "model/families/modernbert.hpp"
#include "model/open.hpp"
#include "model/run.hpp"
#include "support/catch.hpp"
#include "support/family_truth.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

// Truth: tests/truth/families/make.py.

namespace {

const FamilyTruth truth{HEED_SOURCE "/tests/truth/families/"};

}  // namespace

TEST_CASE("Families: attentions and hidden states are those of float64") {
    truth.check_numbers(18);
}

TEST_CASE("Families: a sequence gets the same bits alone, in company, packed, and with any threads") {
    truth.check_same_bits();
}

TEST_CASE("Families: what is asked for is the same as part of everything") {
    truth.check_parts();
    truth.check_rows();
    truth.check_layers();
}

TEST_CASE("ModernBERT: a local layer's weights are 0 beyond half of local_attention") {
    const OpenedCheckpoint opened = truth.open("modernbert-local");
    const Attention attention = run_all(opened, {truth.encodings()["modernbert-local"].back()}, 2).front();
    const auto tokens = static_cast<std::ptrdiff_t>(attention.weights.shape(2));
    std::size_t wrong = 0;
    for (std::ptrdiff_t query = 0; query < tokens; ++query)
        for (std::ptrdiff_t key = 0; key < tokens; ++key)
            if ((attention.weights(1, 0, query, key) > 0) != (std::abs(query - key) <= 3)) ++wrong;
    CHECK(wrong == 0);
    CHECK(attention.weights(0, 0, 0, tokens - 1) > 0);  // a global layer
}

TEST_CASE("ModernBERT takes a text of any length for which there is memory") {
    const ModelSizes sizes = parse_config<ModernBertConfig>("{}").sizes();
    const auto text_of = [](std::size_t tokens) {
        Encoding encoding = encoding_of_tokens(std::vector<std::string>(tokens, "token"));
        encoding.ids.assign(tokens, 7);
        return encoding;
    };
    const ModelRequest one_head{{0}, {0}, false}, all_heads{first_numbers(22), first_numbers(12), false};
    CHECK_NOTHROW(check_encoding(sizes, text_of(9000), {"a test", ""}));  // no table of positions ends
    CHECK_NOTHROW(check_memory(sizes, text_of(9000), one_head, {"a test", ""}));
    // 22 layers of 12 heads over a million tokens: 1.1e15 bytes, more than a process has addresses.
    CHECK(
        contains(message_of([&] {
                     check_memory(sizes, text_of(1 << 20), all_heads, {"texts.txt", "line 3"});
                 }),
                 "texts.txt: line 3: expected a text for which there is memory, found not enough memory: the "
                 "attention of 22 layers of 12 heads over 1048576 tokens needs 1161"));
}

TEST_CASE("Families: what config.json leaves out is as in transformers") {
    const json defaults = truth.listing().at("defaults");
    const auto check = [&](const char* family, const ModelSizes& sizes, const char* epsilon) {
        const json& theirs = defaults.at(family);
        INFO(family);
        CHECK(sizes.hidden_size == theirs.at("hidden_size"));
        CHECK(sizes.num_hidden_layers == theirs.at("num_hidden_layers"));
        CHECK(sizes.num_attention_heads == theirs.at("num_attention_heads"));
        CHECK(sizes.intermediate_size == theirs.at("intermediate_size"));
        CHECK(sizes.max_position_embeddings == theirs.at("max_position_embeddings"));
        CHECK(sizes.layer_norm_eps == theirs.at(epsilon).get<float>());
    };
    check("esm", parse_config<EsmConfig>(R"({"position_embedding_type": "rotary"})").sizes(),
          "layer_norm_eps");
    check("modernbert", parse_config<ModernBertConfig>("{}").sizes(), "norm_eps");
    check("deberta-v2", parse_config<DebertaV2Config>("{}").sizes(), "layer_norm_eps");
    CHECK(parse_config<ModernBertConfig>("{}").sizes().vocab_size ==
          defaults.at("modernbert").at("vocab_size"));
    CHECK(parse_config<ModernBertConfig>("{}").local_attention ==
          defaults.at("modernbert").at("local_attention"));
    CHECK(parse_config<DebertaV2Config>("{}").sizes().vocab_size ==
          defaults.at("deberta-v2").at("vocab_size"));
    CHECK(parse_config<EsmConfig>(R"({"position_embedding_type": "rotary"})").token_dropout ==
          defaults.at("esm").at("token_dropout"));
}

TEST_CASE("ESM: a config.json that heed does not compute names the field") {
    const auto rejected = [](const std::string& more, const std::string& part) {
        check_rejected<EsmConfig>(R"({"position_embedding_type": "rotary", )" + more + "}", part);
    };
    check_rejected<EsmConfig>("{}", "$.position_embedding_type: expected \"rotary\", the only one");
    check_rejected<EsmConfig>(R"({"position_embedding_type": "absolute"})",
                              "$.position_embedding_type: expected \"rotary\"");
    rejected(R"("emb_layer_norm_before": true)", "$.emb_layer_norm_before: expected false");
    rejected(R"("is_folding_model": true)", "$.is_folding_model: expected false");
    rejected(R"("is_decoder": true)", "$.is_decoder: expected false");
    rejected(R"("rope_theta": 0)", "$.rope_theta: expected a number above 0");
    rejected(R"("hidden_size": 36)", "$.hidden_size: expected heads of an even size");
    rejected(R"("rope_parameters": {"rope_type": "yarn", "factor": 4})",
             "$.rope_parameters.rope_type: expected \"default\", the only one that heed computes");
    rejected(R"("rope_parameters": {"rope_type": "default", "rope_theta": 500})",
             "$.rope_parameters.rope_theta: expected the rope_theta of the whole file");
    rejected(R"("rope_scaling": {"type": "linear"})", "$.rope_scaling.type: expected \"default\"");
    rejected(R"("num_hidden_layers": null)", "$.num_hidden_layers: expected a whole number from 1");
    CHECK_NOTHROW(parse_config<EsmConfig>(
        R"({"position_embedding_type": "rotary", "hidden_act": "tanh", "emb_layer_norm_before": null,
            "esmfold_config": null, "vocab_list": null, "mask_token_id": null})"));
}

TEST_CASE("ModernBERT: a config.json that heed does not compute names the field") {
    const auto rejected = check_rejected<ModernBertConfig>;
    rejected(R"({"layer_types": ["full_attention"]})",
             "$.layer_types: expected a type for each of the 22 layers, found 1");
    rejected(R"({"layer_types": ["chunked"]})", "$.layer_types[0]: expected full_attention or sliding_");
    rejected(R"({"rope_parameters": {"full_attention": {"rope_type": "yarn"}}})",
             "$.rope_parameters.full_attention.rope_type: expected \"default\"");
    rejected(R"({"rope_scaling": {"type": "linear"}})", "$.rope_scaling.type: expected \"default\"");
    rejected(R"({"rope_parameters": {"rope_type": "yarn", "factor": 4}})",
             "$.rope_parameters.rope_type: expected full_attention and sliding_attention, each with its own");
    rejected(R"({"rope_parameters": {"full_attention": {"rope_theta": 5, "mscale": 2}}})",
             "$.rope_parameters.full_attention.mscale: expected rope_type and rope_theta, the only fields");
    rejected(R"({"rope_parameters": {"sliding_attention": {"partial_rotary_factor": 0.5}}})",
             "$.rope_parameters.sliding_attention.partial_rotary_factor: expected 1");
    const auto scaled =
        parse_config<ModernBertConfig>(R"({"rope_scaling": {"rope_theta": 500, "type": null}})");
    CHECK((scaled.global_rope_theta == 500 && scaled.local_rope_theta == 500));
    rejected(R"({"global_attn_every_n_layers": 0})", "$.global_attn_every_n_layers: expected a whole number");
    rejected(R"({"hidden_activation": "swiglu"})", "$.hidden_activation: expected one of gelu, ");
    CHECK_NOTHROW(parse_config<ModernBertConfig>(
        R"({"position_embedding_type": "absolute", "layer_types": null, "rope_scaling": null})"));
}

TEST_CASE("DeBERTa: a config.json that heed does not compute names the field") {
    const auto rejected = check_rejected<DebertaV2Config>;
    rejected(R"({"pos_att_type": "p2c|p2p"})", "$.pos_att_type: expected c2p or p2c");
    rejected(R"({"norm_rel_ebd": "batch_norm"})", "$.norm_rel_ebd: expected none or layer_norm");
    rejected(R"({"attention_head_size": 32})", "$.attention_head_size: expected 64");
    rejected(R"({"conv_kernel_size": 4})", "$.conv_kernel_size: expected 0 or an odd number");
    rejected(R"({"conv_kernel_size": 3, "conv_groups": 2})", "$.conv_groups: expected 1");
    rejected(R"({"position_buckets": 1})", "$.position_buckets: expected from 2 to");
    rejected(R"({"position_buckets": 64, "max_relative_positions": 20})",
             "$.position_buckets: expected from");
    rejected(R"({"max_relative_positions": 1.5})", "$.max_relative_positions: expected a whole number");
    CHECK_NOTHROW(parse_config<DebertaV2Config>(
        R"({"pos_att_type": null, "type_vocab_size": 0, "norm_rel_ebd": "none|layer_norm"})"));
}

TEST_CASE("Families: layers that config.json does not count are told") {
    const std::string gpt2 = HEED_SOURCE "/tests/truth/continued/gpt2/";
    const auto bytes_of = [&](const std::string& name) {
        std::ifstream file(gpt2 + name, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const std::string weights = bytes_of("model.safetensors"), tokenizer = bytes_of("tokenizer.json");
    json config = json::parse(bytes_of("config.json"));
    const auto warnings_of = [&](int layers) {
        config["n_layer"] = layers;
        const std::string text = config.dump();
        ModelFolder folder;
        folder.folder = Folder::of_memory(
            "m", {{"config.json", text}, {"model.safetensors", weights}, {"tokenizer.json", tokenizer}});
        return open_model(folder).warnings;
    };
    CHECK(warnings_of(2).empty());
    REQUIRE(warnings_of(1).size() == 1);
    CHECK(contains(warnings_of(1).front(),
                   "config.json counts 1 layer, and the weights have 2 layers: heed uses the first 1"));
}

TEST_CASE("Families: a field of config.json that nobody knows is passed over with a warning") {
    const auto weights = [] {
        std::ifstream file(truth.folder + "esm-base/model.safetensors", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    std::ifstream file(truth.folder + "esm-base/config.json");
    json config = json::parse(file);
    const auto warnings_of = [&] {
        const std::string text = config.dump();
        ModelFolder folder;
        folder.folder = Folder::of_memory("m", {{"config.json", text},
                                                {"model.safetensors", weights},
                                                {"vocab.txt", "<cls>\n<pad>\n<eos>\n<unk>\nL"}});
        return open_model(folder).warnings;
    };
    CHECK(warnings_of().empty());
    config["gradient_checkpointing"] = false;  // of older versions
    config["_model_name_or_path"] = "A model";
    config["unk_token_id"] = 3;
    config["image_token_ids"] = {4, 5};
    CHECK(warnings_of().empty());
    config["attention_sharpness"] = 2;
    config["new_head"] = "x";
    REQUIRE(warnings_of().size() == 1);
    CHECK(
        contains(warnings_of().front(),
                 "config.json: heed does not know \"attention_sharpness\", \"new_head\" and computes as if"));
}
