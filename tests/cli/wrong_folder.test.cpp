// A model's folder that is damaged, incomplete or of another kind, as a user meets it: exit 3, a message that
// names file, place, expectation and finding, and nothing written.
#include <filesystem>
#include <functional>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

constexpr std::uint32_t nan_bits = 0x7FC00000;
constexpr std::uint32_t infinity_bits = 0x7F800000;
constexpr std::uint32_t largest_bits = 0x7F7FFFFF;  // 3.4e38
constexpr std::uint32_t large_bits = 0x7149F2CA;    // 1e30
const std::string layer_0 = "encoder.layer.0.";
const std::string layer_1 = "encoder.layer.1.";

using Change = std::function<void(SmallBert&)>;

/// `heed attend` on "a b" with a changed model, in the folder m.
Finished attend(const Workspace& workspace, const Change& change,
                const std::vector<std::string>& flags = {}) {
    SmallBert model;
    change(model);
    model.write(workspace, "m");
    std::vector<std::string> arguments = {"attend", "a b", "--model", "m", "-o", "out.json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return workspace.heed(arguments);
}

void check_refused(const Change& change, const std::string& message,
                   const std::vector<std::string>& flags = {}) {
    const Workspace workspace;
    const Finished run = attend(workspace, change, flags);
    INFO("expected: " << message << "\nheed said: " << run.err);
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(contains(run.err, "heed: error: " + message));
    CHECK(workspace.names() == Names{"m"});
}

void check_accepted(const Change& change, const std::vector<std::string>& flags = {}) {
    const Workspace workspace;
    const Finished run = attend(workspace, change, flags);
    INFO("heed said: " << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(workspace.has("out.json"));
}

Change with_config(const std::string& field, const json& value) {
    return [=](SmallBert& model) { model.config[field] = value; };
}

Change with_file(const std::string& name, const std::string& bytes) {
    return [=](SmallBert& model) { model.files[name] = bytes; };
}

Change without_file(const std::string& name) {
    return [=](SmallBert& model) { model.files.erase(name); };
}

/// A header that is a byte longer: the tensors are not aligned, and have to be converted.
Change unaligned(const Change& change) {
    return [=](SmallBert& model) {
        change(model);
        std::string& file = model.files.at("model.safetensors");
        const auto byte = [&](std::size_t at) { return std::size_t{static_cast<unsigned char>(file[at])}; };
        const std::size_t header = byte(0) | byte(1) << 8;  // it is short
        file = safetensors_file(file.substr(8, header) + " ", file.substr(8 + header));
    };
}

Change with_value(const std::string& tensor, std::size_t index, std::uint32_t bits) {
    return [=](SmallBert& model) { model.set(tensor, index, bits); };
}

/// Renames a tensor: the header keeps its length.
Change with_renamed(const std::string& tensor, const std::string& to) {
    REQUIRE(tensor.size() == to.size());
    return [=](SmallBert& model) {
        std::string& weights = model.files.at("model.safetensors");
        weights.replace(weights.find("\"" + tensor + "\"") + 1, tensor.size(), to);
    };
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

TEST_CASE("a pickle is never read, and how to convert it is said") {
    for (const std::string name : {"pytorch_model.bin", "pytorch_model.bin.index.json"})
        check_refused(
            [&](SmallBert& model) {
                model.files.erase("model.safetensors");
                model.files[name] = "pickle";
            },
            "m: there is only " + name + ", and heed never reads a pickle");
}

TEST_CASE("hidden states that float32 cannot hold are refused, in every format") {
    const std::string norm = layer_1 + "output.LayerNorm.weight";
    for (const std::string ending : {"json", "npz", "safetensors"})
        check_refused(
            [&](SmallBert& model) {
                for (std::size_t i = 0; i < 4; ++i) model.set(norm, i, largest_bits);
            },
            "m/model.safetensors: " + layer_1 +
                "output.dense.weight: expected hidden states behind it that float32 can hold",
            {"--hidden", "--format", ending});
}

TEST_CASE("energies that float32 cannot hold are refused, with the layer whose queries give them") {
    const std::string query = layer_1 + "attention.self.query.weight";
    const std::string key = layer_1 + "attention.self.key.weight";
    const Change with_large_weights = [&](SmallBert& model) {
        for (std::size_t i = 0; i < 16; ++i) {
            model.set(query, i, i % 4 == 0 ? large_bits : 0);
            model.set(key, i, i % 4 == 0 ? large_bits : 0);
        }
    };
    const std::string expected = "m/model.safetensors: " + query +
                                 ": expected weights whose energies float32 can hold, found larger ones";
    check_refused(with_large_weights, expected);
    check_refused(with_large_weights, expected, {"--layer", "1"});
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
    check_refused(with_config("num_hidden_layers", 3),
                  "m/model.safetensors: expected a tensor encoder.layer.2.attention.self.query.weight, found "
                  "none; the nearest is encoder.layer.0.attention.self.query.weight");
    // What config.json leaves out is BertConfig's default.
    check_refused([](SmallBert& model) { model.config = json::object(); },
                  "m/model.safetensors: embeddings.word_embeddings.weight: expected the shape [30522, 768]");
    check_accepted([](SmallBert& model) { model.config.erase("layer_norm_eps"); });
}

TEST_CASE("a missing tensor is named, with the nearest there is, in a layer that is not asked for too") {
    check_refused(with_renamed(layer_1 + "output.dense.bias", layer_1 + "output.dense.bixx"),
                  "m/model.safetensors: expected a tensor encoder.layer.1.output.dense.bias, found none; the "
                  "nearest is encoder.layer.0.output.dense.bias",
                  {"--layer", "0"});
    check_refused(with_file("model.safetensors", checkpoint_file("plain", "model.safetensors").substr(0, 99)),
                  "m/model.safetensors: ");
}

TEST_CASE("another architecture is refused, with those that heed computes") {
    check_refused(
        with_config("model_type", "roberta"),
        "m/config.json: $.model_type: expected \"bert\", the only one that heed computes, found the "
        "string \"roberta\"");
    check_refused(with_config("hidden_act", "tanh"),
                  "m/config.json: $.hidden_act: expected one of gelu, gelu_python, gelu_new");
    check_refused(with_config("position_embedding_type", "relative_key"),
                  "m/config.json: $.position_embedding_type: expected \"absolute\"");
    for (const std::string field : {"is_decoder", "add_cross_attention"})
        check_refused(with_config(field, true), "m/config.json: $." + field + ": expected false");
    check_refused(with_file("tokenizer_config.json", R"({"tokenizer_class": "RobertaTokenizer"})"),
                  "m/tokenizer_config.json: $.tokenizer_class: expected BertTokenizer");
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

TEST_CASE("NaN and infinity among the values used are refused by tensor and index") {
    const std::string query = layer_0 + "attention.self.query.weight";
    check_refused(with_value("embeddings.word_embeddings.weight", 5 * 4 + 2, nan_bits),
                  "m/model.safetensors: embeddings.word_embeddings.weight[5, 2]: expected a finite number, "
                  "found NaN");
    check_refused(
        with_value("embeddings.position_embeddings.weight", 3, infinity_bits),
        "m/model.safetensors: embeddings.position_embeddings.weight[0, 3]: expected a finite number, "
        "found infinity");
    check_refused(
        with_value("embeddings.token_type_embeddings.weight", 3, nan_bits),
        "m/model.safetensors: embeddings.token_type_embeddings.weight[0, 3]: expected a finite number, "
        "found NaN");
    check_refused(with_value("embeddings.LayerNorm.bias", 1, nan_bits),
                  "m/model.safetensors: embeddings.LayerNorm.bias[1]: expected a finite number");
    check_refused(with_value(query, 2 * 4 + 1, infinity_bits),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found infinity");
    check_refused(unaligned(with_value(query, 2 * 4 + 1, nan_bits)),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found NaN");
    check_refused(unaligned(with_value("embeddings.word_embeddings.weight", 5 * 4 + 2, nan_bits)),
                  "m/model.safetensors: embeddings.word_embeddings.weight[5, 2]: expected a finite number, "
                  "found NaN");
    check_refused(with_value(query, 2 * 4 + 1, nan_bits),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found NaN",
                  {"--layer", "0", "--head", "1"});
    check_refused(with_value(layer_0 + "output.dense.weight", 7, nan_bits),
                  "m/model.safetensors: encoder.layer.0.output.dense.weight[0, 7]: expected a finite number");
    check_refused(with_value(layer_1 + "output.dense.weight", 7, nan_bits),
                  "m/model.safetensors: encoder.layer.1.output.dense.weight[0, 7]: expected a finite number",
                  {"--hidden"});
}

TEST_CASE("NaN among the values that are not used is no error") {
    check_accepted(with_value("embeddings.word_embeddings.weight", 4 * 4, nan_bits));      // [MASK]
    check_accepted(with_value("embeddings.position_embeddings.weight", 4 * 4, nan_bits));  // the fifth
    for (const std::string name : {"attention.self.query.weight", "attention.self.query.bias",
                                   "output.LayerNorm.weight", "intermediate.dense.weight"})
        check_accepted(with_value(layer_1 + name, 0, nan_bits), {"--layer", "0"});
    check_accepted(with_value(layer_0 + "attention.self.key.weight", 0, nan_bits),
                   {"--layer", "0", "--head", "1"});
    check_accepted(with_value(layer_1 + "intermediate.dense.weight", 0, nan_bits));
    check_accepted(unaligned(with_value(layer_1 + "intermediate.dense.weight", 0, nan_bits)));
    check_accepted(unaligned(with_value("embeddings.word_embeddings.weight", 4 * 4, nan_bits)));
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
                   "beyond it is refused"));
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
    check_refused([](SmallBert&) {}, "m: expected --layer among 0 to 1, found 2", {"--layer", "0-2"});
    check_refused([](SmallBert&) {}, "m: expected --head among 0 to 1, found -3", {"--head", "-3"});
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
