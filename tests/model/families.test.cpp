#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "model/families/deberta_v2.hpp"
#include "model/families/esm.hpp"
#include "model/families/modernbert.hpp"
#include "model/open.hpp"
#include "model/run.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/reference_checkpoint.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

// Truth: tests/truth/families/make.py.

namespace {

const std::string truth_folder = HEED_SOURCE "/tests/truth/families/";

json listing() {
    std::ifstream file(truth_folder + "cases.json");
    return json::parse(file);
}

/// The checkpoint alone: the folders have no tokenizer but for ESM's.
struct Opened {
    explicit Opened(const std::string& name)
        : folder(Folder::at(truth_folder + name)),
          config(read_model_config(folder)),
          checkpoint(Checkpoint::open(folder, config.family.names)) {}

    std::unique_ptr<Model> load(std::size_t layers) const { return config.load(Scope(checkpoint), layers); }

    Folder folder;
    ModelConfig config;
    Checkpoint checkpoint;
};

std::vector<std::int64_t> first(std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

ModelRequest all_of(const Opened& opened) {
    return {first(opened.config.sizes.num_hidden_layers), first(opened.config.sizes.num_attention_heads),
            true};
}

Encoding encoding_of(const json& ids) {
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(ids.size(), "token"));
    encoding.ids = ids.get<std::vector<std::int64_t>>();
    return encoding;
}

std::vector<Attention> run_all(const Opened& opened, const std::vector<Encoding>& encodings,
                               std::size_t thread_count) {
    const auto model = opened.load(opened.config.sizes.num_hidden_layers);
    for (const Encoding& encoding : encodings) check_encoding(opened.config.sizes, encoding, {"a test", ""});
    Threads threads(thread_count);
    return run_model(*model, encodings, all_of(opened), threads);
}

/// Every `step`th row of matrices of `rows` rows.
std::vector<float> every(std::size_t step, std::size_t rows, const float* values, std::size_t count) {
    std::vector<float> some;
    const std::size_t size = count / rows;
    for (std::size_t row = 0; row < rows; ++row)
        if (row % step == 0) some.insert(some.end(), values + row * size, values + (row + 1) * size);
    return some;
}

std::vector<float> queries_of(const Tensor4& weights, std::size_t step) {
    std::vector<float> some;
    const std::size_t matrix = weights.shape(2) * weights.shape(3);
    for (std::size_t i = 0; i < weights.size(); i += matrix) {
        const std::vector<float> rows = every(step, weights.shape(2), weights.data() + i, matrix);
        some.insert(some.end(), rows.begin(), rows.end());
    }
    return some;
}

/// By model, the encodings of its cases.
std::map<std::string, std::vector<Encoding>> encodings_by_model() {
    std::map<std::string, std::vector<Encoding>> encodings;
    const json truth = listing();
    for (const json& one : truth.at("cases"))
        encodings[one.at("model").get<std::string>()].push_back(encoding_of(one.at("ids")));
    return encodings;
}

template <typename Config>
void check_rejected(const std::string& config, const std::string& part) {
    const std::string message = message_of([&] {
        Config::parse(JsonValue::parse(config, {"config.json", ""}));
    });
    INFO(config << " was answered: " << message);
    CHECK(contains(message, part));
}

template <typename Config>
Config parse(const std::string& config) {
    return Config::parse(JsonValue::parse(config, {"config.json", ""}));
}

}  // namespace

TEST_CASE("Families: attentions and hidden states are those of float64") {
    const auto truth = read_doubles(truth_folder + "truth.safetensors");
    const json cases = listing().at("cases");
    for (const json& one : cases) {
        const std::string name = one.at("model").get<std::string>();
        const std::string key = name + "." + one.at("case").get<std::string>();
        INFO(key);
        const Opened opened(name);
        const Attention attention = run_all(opened, {encoding_of(one.at("ids"))}, 2).front();
        const std::size_t step = one.at("step").get<std::size_t>();
        const double weights = test::largest_difference(truth.at(key + ".attentions").values,
                                                        queries_of(attention.weights, step));
        const double hidden = test::largest_difference(
            truth.at(key + ".hidden").values,
            every(step, attention.output->shape(0), attention.output->data(), attention.output->size()));
        CHECK(weights <= 5e-6);
        CHECK(hidden <= std::max(5e-6, 2 * one.at("transformers_error").at("hidden").get<double>()));
    }
    CHECK(cases.size() == 18);
}

TEST_CASE("Families: a sequence gets the same bits alone, in company, packed, and with any threads") {
    for (const auto& [name, encodings] : encodings_by_model()) {
        INFO(name);
        const Opened opened(name);
        const auto packed = opened.load(opened.config.sizes.num_hidden_layers);
        Threads threads(3);
        pack_weights(*packed, all_of(opened), threads);
        const std::vector<Attention> together = run_model(*packed, encodings, all_of(opened), threads);
        for (std::size_t i = 0; i < encodings.size(); ++i) {
            const Attention alone = run_all(opened, {encodings[i]}, 1).front();
            CHECK((alone.weights == together[i].weights));
            CHECK((*alone.output == *together[i].output));
        }
    }
}

TEST_CASE("Families: what is asked for is the same as part of everything") {
    Threads threads(2);
    for (const auto& [name, encodings] : encodings_by_model()) {
        INFO(name);
        const Opened opened(name);
        const Encoding& encoding = encodings.back();
        const std::size_t square = encoding.ids.size() * encoding.ids.size();
        const Attention all = run_all(opened, {encoding}, 2).front();
        for (std::int64_t layer = 0; layer < all.layers.back() + 1; ++layer) {
            const ModelRequest request{{layer}, {0, 2}, false};
            const auto model = opened.load(layers_needed(opened.config.sizes, request));
            const Attention some = run_model(*model, {encoding}, request, threads).front();
            for (const std::size_t nth : {0U, 1U})
                CHECK(std::equal(&some.weights(0, nth, 0, 0), &some.weights(0, nth, 0, 0) + square,
                                 &all.weights(static_cast<std::size_t>(layer), 2 * nth, 0, 0)));
        }
    }
}

TEST_CASE("ModernBERT: a local layer's weights are 0 beyond half of local_attention") {
    const Opened opened("modernbert-local");
    const Attention attention = run_all(opened, {encodings_by_model()["modernbert-local"].back()}, 2).front();
    const auto tokens = static_cast<std::ptrdiff_t>(attention.weights.shape(2));
    std::size_t wrong = 0;
    for (std::ptrdiff_t query = 0; query < tokens; ++query)
        for (std::ptrdiff_t key = 0; key < tokens; ++key)
            if ((attention.weights(1, 0, query, key) > 0) != (std::abs(query - key) <= 3)) ++wrong;
    CHECK(wrong == 0);
    CHECK(attention.weights(0, 0, 0, tokens - 1) > 0);  // a global layer
}

TEST_CASE("ModernBERT takes a text of any length for which there is memory") {
    const ModelSizes sizes = parse<ModernBertConfig>("{}").sizes();
    const auto text_of = [](std::size_t tokens) {
        Encoding encoding = encoding_of_tokens(std::vector<std::string>(tokens, "token"));
        encoding.ids.assign(tokens, 7);
        return encoding;
    };
    const ModelRequest one_head{{0}, {0}, false}, all_heads{first(22), first(12), false};
    CHECK_NOTHROW(check_encoding(sizes, text_of(9000), {"a test", ""}));  // no table of positions ends
    CHECK_NOTHROW(check_memory(sizes, text_of(9000), one_head, {"a test", ""}));
    // 22 layers of 12 heads over a million tokens: 1.1e15 bytes, more than a process has addresses.
    CHECK(
        contains(message_of([&] {
                     check_memory(sizes, text_of(1 << 20), all_heads, {"texts.txt", "line 3"});
                 }),
                 "texts.txt: line 3: expected a text for which there is memory, found not enough memory: the "
                 "attention of 22 layers of 12 heads over 1048576 tokens needs 1161084"));
}

TEST_CASE("Families: what config.json leaves out is as in transformers") {
    const json defaults = listing().at("defaults");
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
    check("esm", parse<EsmConfig>(R"({"position_embedding_type": "rotary"})").sizes(), "layer_norm_eps");
    check("modernbert", parse<ModernBertConfig>("{}").sizes(), "norm_eps");
    check("deberta-v2", parse<DebertaV2Config>("{}").sizes(), "layer_norm_eps");
    CHECK(parse<ModernBertConfig>("{}").sizes().vocab_size == defaults.at("modernbert").at("vocab_size"));
    CHECK(parse<ModernBertConfig>("{}").local_attention == defaults.at("modernbert").at("local_attention"));
    CHECK(parse<DebertaV2Config>("{}").sizes().vocab_size == defaults.at("deberta-v2").at("vocab_size"));
    CHECK(parse<EsmConfig>(R"({"position_embedding_type": "rotary"})").token_dropout ==
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
    CHECK_NOTHROW(parse<EsmConfig>(
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
    const auto scaled = parse<ModernBertConfig>(R"({"rope_scaling": {"rope_theta": 500, "type": null}})");
    CHECK((scaled.global_rope_theta == 500 && scaled.local_rope_theta == 500));
    rejected(R"({"global_attn_every_n_layers": 0})", "$.global_attn_every_n_layers: expected a whole number");
    rejected(R"({"hidden_activation": "swiglu"})", "$.hidden_activation: expected one of gelu, ");
    CHECK_NOTHROW(parse<ModernBertConfig>(
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
    CHECK_NOTHROW(parse<DebertaV2Config>(
        R"({"pos_att_type": null, "type_vocab_size": 0, "norm_rel_ebd": "none|layer_norm"})"));
}

TEST_CASE("Families: a field of config.json that nobody knows is passed over with a warning") {
    const auto weights = [] {
        std::ifstream file(truth_folder + "esm-base/model.safetensors", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    std::ifstream file(truth_folder + "esm-base/config.json");
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
    CHECK(warnings_of().empty());
    config["attention_sharpness"] = 2;
    config["new_head"] = "x";
    REQUIRE(warnings_of().size() == 1);
    CHECK(
        contains(warnings_of().front(),
                 "config.json: heed does not know \"attention_sharpness\", \"new_head\" and computes as if"));
}
