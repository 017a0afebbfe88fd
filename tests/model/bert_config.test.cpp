#include "model/config.hpp"
#include "model/families/bert.hpp"
#include "model/open.hpp"
#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

BertConfig parse(const std::string& json) {
    const JsonValue config = JsonValue::parse(json, {"config.json", ""});
    family_of(config);
    return BertConfig::parse(config);
}

void check_refused(const std::string& json, const std::string& part) {
    const std::string message = message_of([&] { parse(json); });
    INFO(json << " was answered: " << message);
    CHECK(message.rfind("config.json: $", 0) == 0);
    CHECK(contains(message, part));
}

}  // namespace

TEST_CASE("what config.json leaves out is as in transformers' BertConfig") {
    const auto& defaults = checkpoint_truth().at("defaults");
    const BertConfig config = parse("{}");
    CHECK(config.vocab_size == defaults.at("vocab_size"));
    CHECK(config.hidden_size == defaults.at("hidden_size"));
    CHECK(config.num_hidden_layers == defaults.at("num_hidden_layers"));
    CHECK(config.num_attention_heads == defaults.at("num_attention_heads"));
    CHECK(config.intermediate_size == defaults.at("intermediate_size"));
    CHECK(config.max_position_embeddings == defaults.at("max_position_embeddings"));
    CHECK(config.type_vocab_size == defaults.at("type_vocab_size"));
    CHECK(name_of(config.hidden_act) == defaults.at("hidden_act").get<std::string>());
    CHECK(config.layer_norm_eps == defaults.at("layer_norm_eps").get<float>());
}

TEST_CASE("config.json is read, whatever else stands in it") {
    const ModelSizes config = read_model_config(Folder::at(checkpoint_path("plain"))).sizes;
    CHECK(config.vocab_size == 7);
    CHECK(config.hidden_size == 4);
    CHECK(config.num_hidden_layers == 2);
    CHECK(config.head_size() == 2);
    CHECK(config.intermediate_size == 8);
    CHECK(config.max_position_embeddings == 5);
    CHECK(parse(R"({"layer_norm_eps": 1e-5, "type_vocab_size": 1})").layer_norm_eps == 1e-5F);
    CHECK_NOTHROW(parse(R"({"model_type": null, "position_embedding_type": null, "is_decoder": false})"));
}

TEST_CASE("pruned heads are refused, unless there are none") {
    CHECK_NOTHROW(parse(R"({"pruned_heads": {}})"));
    CHECK_NOTHROW(parse(R"({"pruned_heads": null})"));
    check_refused(R"({"pruned_heads": {"0": [1]}})",
                  "$.pruned_heads: expected no pruned heads: heed computes all that a layer has");
    check_refused(R"({"pruned_heads": [0]})", "$.pruned_heads: expected no pruned heads");
}

TEST_CASE("an activation is known by all of transformers' names for it") {
    const auto act = [](const std::string& name) {
        return parse(R"({"hidden_act": ")" + name + "\"}").hidden_act;
    };
    CHECK(act("gelu") == Activation::gelu);
    CHECK(act("gelu_python") == Activation::gelu);
    for (const std::string name : {"gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"})
        CHECK(act(name) == Activation::gelu_tanh);
    CHECK(act("relu") == Activation::relu);
    CHECK(act("silu") == Activation::silu);
    CHECK(act("swish") == Activation::silu);
    for (const std::string name : {"gelu", "gelu_pytorch_tanh", "relu", "silu"})
        CHECK(name_of(act(name)) == name);
    check_refused(R"({"hidden_act": "quick_gelu"})", "expected one of gelu, ");
    check_refused(R"({"hidden_act": "GELU"})", "found \"GELU\"");
    check_refused(R"({"hidden_act": null})", "$.hidden_act: expected a string, found null");
}

TEST_CASE("an architecture that heed does not compute is refused") {
    check_refused(R"({"model_type": "bloom"})",
                  "$.model_type: heed does not compute \"bloom\". It draws attention that another library "
                  "computes: heed heatmap attention.npy --tokens \"the cat sat\". It computes bert, ernie, ");
    check_refused(R"({"add_cross_attention": true})", "$.add_cross_attention: expected false");
    check_refused(R"({"is_decoder": 1})", "true or false");
    CHECK(parse(R"({"is_decoder": true, "position_embedding_type": "relative_key"})").is_decoder);
    check_refused(R"({"position_embedding_type": "rotary"})", "expected \"absolute\"");
}

TEST_CASE("sizes that are none, huge or do not divide are refused") {
    for (const std::string field : {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
                                    "intermediate_size", "max_position_embeddings", "type_vocab_size"}) {
        const auto with = [&](const std::string& value) { return "{\"" + field + "\": " + value + "}"; };
        check_refused(with("0"), "$." + field + ": expected a whole number from 1 to ");
        check_refused(with("18446744073709551615"), "expected a whole number from 1 to ");
        for (const std::string value : {"-1", "3.0", "\"8\"", "null", "true", "1e3", "18446744073709551616",
                                        "1000000000000000019884624838656"})
            check_refused(with(value), "");
    }
    check_refused(R"({"hidden_size": 65537})", "1 to 65536");
    check_refused(R"({"num_hidden_layers": 1025})", "1 to 1024");
    check_refused(R"({"hidden_size": 10, "num_attention_heads": 3})",
                  "$.hidden_size: expected a multiple of the 3 attention heads, found 10");
    check_refused(R"({"num_attention_heads": 7})", "found 768");
    check_refused(R"({"layer_norm_eps": -1e-12})", "a number from 0");
    check_refused(R"({"layer_norm_eps": 1e300})", "a number from 0");
    check_refused(R"({"layer_norm_eps": "1e-12"})", "a number");
}

TEST_CASE("config.json has to be there, and an object") {
    CHECK(
        read_model_config(Folder::of_memory("marked", {{"config.json", "\xEF\xBB\xBF{\"hidden_size\": 24}"}}))
            .sizes.hidden_size == 24);
    CHECK(contains(message_of([] { read_model_config(Folder::of_memory("empty", {})); }),
                   "empty: expected a model folder with a config.json"));
    check_refused("[]", "expected an object");
    CHECK(contains(message_of([] { parse("{"); }), "config.json: "));
    check_refused(R"({"hidden_size": 8, "hidden_size": 4})", "twice");
}
