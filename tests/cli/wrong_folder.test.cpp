// A model's folder that is damaged, incomplete or of another kind, as a user meets it: exit 3, a message that
// names file, place, expectation and finding, and nothing written.
#include "support/catch.hpp"
#include "support/changed_bert.hpp"
#include "support/message.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

Change with_config(const std::string& field, const json& value) {
    return [=](SmallBert& model) { model.config[field] = value; };
}

Change without_file(const std::string& name) {
    return [=](SmallBert& model) { model.files.erase(name); };
}

Change with_vocabulary_without(const std::string& token) {
    std::string lines = SmallBert::vocabulary;
    lines.replace(lines.find(token), token.size(), "c");
    return with_file("vocab.txt", lines);
}

}  // namespace

TEST_CASE("the small model itself runs") {
    check_accepted([](SmallBert&) {});
}

TEST_CASE("a folder without config.json, weights or tokenizer is refused") {
    check_refused([](SmallBert& model) { model.config = nullptr; },
                  "m: expected a model folder with a config.json, found none");
    check_refused(without_file("model.safetensors"),
                  "m: expected model.safetensors or model.safetensors.index.json, found neither");
    check_refused(without_file("vocab.txt"), "m: expected tokenizer.json or vocab.txt, found neither");
}

TEST_CASE("what is no pytorch_model.bin is rejected") {
    for (const std::string name : {"pytorch_model.bin", "pytorch_model.bin.index.json"})
        check_refused(
            [&](SmallBert& model) {
                model.files.erase("model.safetensors");
                model.files[name] = "pickle";
            },
            "m/" + name + ": ");
}

TEST_CASE("sizes that are none, huge, do not divide or are no numbers are refused") {
    check_refused(with_config("hidden_size", 5),
                  "m/config.json: $.hidden_size: expected a multiple of the 2 attention heads, found 5");
    check_refused(
        with_config("num_hidden_layers", 0),
        "m/config.json: $.num_hidden_layers: expected a whole number from 1 to 1024, found the number 0");
    check_refused(with_config("vocab_size", 18446744073709551615U),
                  "m/config.json: $.vocab_size: expected a whole number from 1 to 16777216, found "
                  "the number 18446744073709551615");
    check_refused(with_config("num_attention_heads", -1), "m/config.json: $.num_attention_heads: expected");
    check_refused(with_config("layer_norm_eps", "1e-12"),
                  "m/config.json: $.layer_norm_eps: expected a number");
}

TEST_CASE("config.json and the tensors have to fit together") {
    check_refused(with_config("vocab_size", 8),
                  "m/model.safetensors: embeddings.word_embeddings.weight: expected the shape [8, 4], as "
                  "config.json says, found [7, 4]");
    check_refused(
        with_config("intermediate_size", 16),
        "m/model.safetensors: encoder.layer.0.intermediate.dense.weight: expected the shape [16, 4]");
    check_refused(
        with_config("num_hidden_layers", 3),
        "m/model.safetensors: expected a tensor encoder.layer.2.attention.self.query.weight, found "
        "none: config.json counts 3 layers or more (num_hidden_layers), the weights have layers 0 to 1");
    // What config.json leaves out is BertConfig's default.
    check_refused([](SmallBert& model) { model.config = json::object(); },
                  "m/model.safetensors: embeddings.word_embeddings.weight: expected the shape [30522, 768]");
    check_accepted([](SmallBert& model) { model.config.erase("layer_norm_eps"); });
}

TEST_CASE("another architecture is refused, with those that heed computes") {
    check_refused(with_config("model_type", "bloom"),
                  "m/config.json: $.model_type: heed does not compute \"bloom\"");
    check_refused(with_config("hidden_act", "tanh"),
                  "m/config.json: $.hidden_act: expected one of gelu, gelu_python, gelu_new");
    check_refused(with_config("position_embedding_type", "rotary"),
                  "m/config.json: $.position_embedding_type: expected \"absolute\"");
    check_refused(with_config("add_cross_attention", true),
                  "m/config.json: $.add_cross_attention: expected false");
    check_refused(with_file("tokenizer_config.json", R"({"tokenizer_class": "RobertaTokenizer"})"),
                  "m: expected tokenizer.json, or vocab.json and merges.txt, found none of them");
}

TEST_CASE("a folder that does not say what it is, is a BERT if its tensors are") {
    check_accepted([](SmallBert& model) { model.config.erase("model_type"); });
    check_refused(
        [](SmallBert& model) {
            model.config.erase("model_type");
            model.files["model.safetensors"] = std::string("\2\0\0\0\0\0\0\0{}", 10);
        },
        "m/model.safetensors: expected a tensor embeddings.word_embeddings.weight, found no tensor of a "
        "BERT");
}

TEST_CASE("a vocabulary without an unknown, class or separator token is refused by the name it has there") {
    check_refused(with_vocabulary_without("[UNK]"),
                  "m/vocab.txt: expected a vocabulary with the unk_token \"[UNK]\", found none with it");
    check_refused(with_vocabulary_without("[CLS]"),
                  "m/vocab.txt: expected a vocabulary with the cls_token \"[CLS]\"");
    check_refused(with_vocabulary_without("[SEP]"),
                  "m/vocab.txt: expected a vocabulary with the sep_token \"[SEP]\"");
    check_refused(with_file("tokenizer_config.json", R"({"cls_token": "<s>"})"),
                  "m/vocab.txt: expected a vocabulary with the cls_token \"<s>\"");
    check_accepted([](SmallBert& model) {
        with_vocabulary_without("[CLS]")(model);
        model.files["tokenizer_config.json"] = R"({"cls_token": "c"})";
    });
}

TEST_CASE("a vocabulary larger than the embedding is a warning until such a token is used") {
    const Workspace workspace;
    const Finished warned = attend(workspace, with_file("vocab.txt", SmallBert::vocabulary + "c\n"));
    CHECK(warned.code == 0);
    CHECK(contains(warned.err,
                   "warning: m: the vocabulary has 8 tokens, the model's embedding 7: a text that uses one "
                   "beyond it is rejected"));
    workspace.write("in.txt", "a\nb c\n");
    const Finished used = workspace.heed({"attend", "--model", "m", "-f", "in.txt", "-o", "out.jsonl"});
    CHECK(used.code == 4);
    CHECK(contains(used.err,
                   "in.txt: line 2, token 2, \"c\": expected an id under the model's vocab_size 7, "
                   "found 7"));
    const Finished alone = workspace.heed({"attend", "--model", "m", "c", "-o", "none.json"});
    CHECK(alone.code == 3);
    CHECK(contains(alone.err, "TEXT: token 1, \"c\": expected an id"));
    CHECK_FALSE(workspace.has("none.json"));
}

TEST_CASE("an index that leads out of its folder, or to nothing, is refused") {
    const auto with_index = [](const std::string& shard) {
        return [=](SmallBert& model) {
            model.files.erase("model.safetensors");
            model.files["model.safetensors.index.json"] =
                json{{"weight_map", {{"embeddings.LayerNorm.bias", shard}}}}.dump();
        };
    };
    const std::string place = "m/model.safetensors.index.json: $.weight_map.embeddings.LayerNorm.bias: ";
    check_refused(with_index("../m/model.safetensors"),
                  place + "expected the name of a file in the same folder, found \"../m/model.safetensors\"");
    check_refused(with_index("/etc/passwd"), place + "expected the name of a file in the same folder");
    check_refused(with_index("model-1.safetensors"),
                  place + "expected the file m/model-1.safetensors, found none");
}

TEST_CASE("files that are damaged are refused by their names") {
    check_refused(with_file("tokenizer_config.json", "{"), "m/tokenizer_config.json: ");
    check_refused(with_file("tokenizer.json", R"({"model": {}})"), "m/tokenizer.json: $.model");
    check_refused(with_file("vocab.txt", "\xFF\n"), "m/vocab.txt: byte 1: expected UTF-8");
    check_refused(with_file("model.safetensors", ""), "m/model.safetensors: ");
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    workspace.write("m/config.json", "{\"vocab_size\": 7,}");
    const Finished run = workspace.heed({"attend", "a b", "--model", "m"});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "m/config.json: "));
}

TEST_CASE("what the model does not have is refused with what it has") {
    check_refused([](SmallBert&) {}, "m: expected a number from 0 to 1 for --layer, found 2",
                  {"--layer", "0-2"});
    check_refused([](SmallBert&) {}, "m: expected a number from 0 to 1 for --head, found -3",
                  {"--head", "-3"});
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    const Finished long_text = workspace.heed({"attend", "a b a b", "--model", "m"});
    CHECK(long_text.code == 3);
    CHECK(contains(long_text.err, "TEXT: expected at most 5 tokens, which is the model's limit, found 6"));
}

TEST_CASE("a model of one segment refuses a pair") {
    const auto one_segment = [](SmallBert& model) {
        model = SmallBert(HEED_SOURCE "/tests/truth/bert/narrow_heads");
    };
    check_accepted(one_segment);
    check_refused(one_segment, "TEXT: expected one segment: the model's type_vocab_size is 1, found a pair",
                  {"--pair", "a"});
}
