// config.json, against its fields as another parser reads them.
#include "model/families/bert.hpp"

#include "fuzz/plain_json.hpp"
#include "fuzz/target.hpp"

namespace heed::fuzz {
namespace {

void run(std::string_view bytes) {
    const auto config = accepted([&] {
        return BertConfig::parse(JsonValue::parse(bytes, {"config.json", ""}));
    });
    if (!config) return;
    const auto plain = read_json_plainly(bytes);
    require(plain && plain->is_object(), "a config.json is an object");
    const auto same = [&](const char* name, std::size_t read, std::size_t otherwise) {
        require(read == (plain->contains(name) ? plain->at(name).get<std::size_t>() : otherwise),
                std::string("the same ") + name);
        require(read > 0 && read <= std::size_t{1} << 24, std::string("a sensible ") + name);
    };
    same("vocab_size", config->vocab_size, 30522);
    same("hidden_size", config->hidden_size, 768);
    same("num_hidden_layers", config->num_hidden_layers, 12);
    same("num_attention_heads", config->num_attention_heads, 12);
    same("intermediate_size", config->intermediate_size, 3072);
    same("max_position_embeddings", config->max_position_embeddings, 512);
    same("type_vocab_size", config->type_vocab_size, 2);
    require(config->hidden_size == config->sizes().head_size() * config->num_attention_heads,
            "heads share the hidden size");
    require(config->layer_norm_eps >= 0 && config->layer_norm_eps <= std::numeric_limits<float>::max(),
            "an epsilon is finite");
    require(plain->value("is_decoder", false) == config->is_decoder, "what a token sees");
    require(!plain->value("add_cross_attention", false), "one text");
}

std::vector<std::string> seeds() {
    return {
        "{}",
        R"({"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 30522, "hidden_size": 768, "hidden_act": "gelu",
"num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072, "max_position_embeddings": 512, "type_vocab_size": 2,
"layer_norm_eps": 1e-12, "position_embedding_type": "absolute", "is_decoder": false, "add_cross_attention": false})",
        R"({"model_type": null, "hidden_size": 10, "num_attention_heads": 5, "hidden_act": "swish"})",
        R"({"vocab_size": 0, "max_length": 1000000000000000000000000000000})",
        R"({"hidden_size": 65537, "is_decoder": true})",
        R"({"layer_norm_eps": 1e39})"};
}

const Registered config({"config",
                         run,
                         seeds,
                         {"\"model_type\": ",
                          "\"bert\"",
                          "\"vocab_size\": ",
                          "\"hidden_size\": ",
                          "\"num_hidden_layers\": ",
                          "\"num_attention_heads\": ",
                          "\"intermediate_size\": ",
                          "\"max_position_embeddings\": ",
                          "\"type_vocab_size\": ",
                          "\"hidden_act\": ",
                          "\"gelu_new\"",
                          "\"relu\"",
                          "\"layer_norm_eps\": ",
                          "\"position_embedding_type\": ",
                          "\"absolute\"",
                          "\"is_decoder\": ",
                          "\"add_cross_attention\": ",
                          "true",
                          "false",
                          "null",
                          "1e-12",
                          "16777216"}});

}  // namespace
}  // namespace heed::fuzz
