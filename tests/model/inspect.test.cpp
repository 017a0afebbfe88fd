#include "model/inspect/inspect.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/text/utf8.hpp"
#include "model/inspect/tensor_table.hpp"
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

ModelReport report_of(const std::string& name) {
    return inspect_model(find_model(checkpoint_path(name), {}, {}));
}

TensorReport tensor(const std::string& name, std::vector<std::size_t> shape) {
    std::uint64_t bytes = 4;
    for (const std::size_t extent : shape) bytes *= extent;
    return {name, "F32", std::move(shape), bytes, "f"};
}

}  // namespace

TEST_CASE("parameters are those that torch counts") {
    const auto& truth = checkpoint_truth().at("parameters");
    const ParameterReport plain = report_of("plain").parameters;
    CHECK(plain.embeddings == truth.at("embeddings"));
    CHECK(plain.layers == truth.at("encoder"));
    CHECK(plain.others == 0);
    for (const std::string name : {"float16", "float64", "odd"})
        CHECK(report_of(name).parameters.total() == plain.total());
    // The sharded one is of BertForMaskedLM, whose decoder is the embedding.
    CHECK(report_of("sharded").parameters.total() == truth.at("all"));
}

TEST_CASE("a model's report as JSON has every tensor as its file has it") {
    const auto json = nlohmann::json::parse(to_json(report_of("sharded")));
    CHECK(json.at("format") == "heed.model");
    CHECK(json.at("type") == "bert");
    CHECK(json.at("revision").is_null());
    CHECK(json.at("config").at("hidden_act") == "gelu");
    CHECK(json.at("config").at("layer_norm_eps") == 1e-12);
    CHECK(json.at("config").at("head_size") == 2);
    CHECK(json.at("parameters").at("total") == 443);
    CHECK(json.at("files").size() == 2);
    REQUIRE(json.at("tensors").size() == 42);
    const auto& first = json.at("tensors")[0];
    CHECK(first.at("name") == "bert.embeddings.LayerNorm.bias");
    CHECK(first.at("dtype") == "F32");
    CHECK(first.at("shape") == std::vector<int>{4});
    CHECK(first.at("bytes") == 16);
    CHECK(first.at("file") == checkpoint_path("sharded/model-00001-of-00002.safetensors"));
}

TEST_CASE("a model's report in words fits into 80 columns") {
    ModelReport report = report_of("old");
    report.folder = "/cache";
    report.weights_sha256 = std::string(64, 'a');
    const std::string text = to_text(report);
    std::istringstream lines(text.substr(text.find('\n')));
    for (std::string line; std::getline(lines, line);) CHECK(count_code_points(line) <= 80);
    CHECK(contains(text, "  heads        2 of size 2\n"));
    CHECK(contains(text, "  feed-forward 8, gelu\n"));
    CHECK(contains(text, "  layers                   344  2 × 172\n"));
    CHECK(contains(text, "Tensors: 44 of 1,880 bytes\n"));
    CHECK(contains(text, "  bert.encoder.layer.0 to 1, each\n"));
    CHECK(contains(text, "    attention.self.query.weight                 F32   [4, 4]     64\n"));
}

TEST_CASE("layers that are not alike are shown on their own") {
    const std::string table =
        tensor_table({tensor("a.0.w", {2}), tensor("a.1.w", {2}), tensor("a.10.w", {2}), tensor("a.2.w", {3}),
                      tensor("b", {1000, 2}), tensor("c.7", {1})});
    CHECK(table ==
          "  name  type  shape      bytes\n"
          "  a.0 to 1, each\n"
          "    w   F32   [2]            8\n"
          "  a.2\n"
          "    w   F32   [3]           12\n"
          "  a.10\n"
          "    w   F32   [2]            8\n"
          "  b     F32   [1000, 2]  8,000\n"
          "  c.7   F32   [1]            4\n");
}

TEST_CASE("a safetensors file is reported with its metadata, names made printable") {
    const std::string bytes = safetensors_file(
        R"({"__metadata__":{"format":"pt","\u001b[31m":"\n"},"a\u001b]0;":{"dtype":"I64","shape":[],"data_offsets":[0,8]}})",
        "12345678");
    const TensorFileReport report = inspect_tensors(FileBytes::of_memory("f.safetensors", bytes));
    const std::string text = to_text(report);
    CHECK_FALSE(contains(text, "\x1b"));
    CHECK(contains(text, "  format: \"pt\"\n"));
    CHECK(contains(text, "  \\x1b[31m: \"\\n\"\n"));
    CHECK(contains(text, "a\\x1b]0;"));
    const auto json = nlohmann::json::parse(to_json(report));
    CHECK(json.at("format") == "heed.tensors");
    CHECK(json.at("bytes") == bytes.size());
    CHECK(json.at("metadata").at("\x1b[31m") == "\n");
    CHECK(json.at("tensors")[0].at("name") == "a\x1b]0;");
    CHECK(json.at("tensors")[0].at("shape").empty());
}

TEST_CASE("a tokenizer is summed up as it is, not as one of its files says") {
    const TokenizerSummary none = summarize_tokenizer(Folder::of_memory("m", {}));
    CHECK(none.files.empty());
    CHECK_FALSE(none.vocabulary);
    CHECK_FALSE(none.lower_case);
    const TokenizerSummary text = summarize_tokenizer(
        Folder::of_memory("m", {{"vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\nb"},
                                {"tokenizer_config.json", R"({"do_lower_case": false})"}}));
    CHECK(text.files == std::vector<std::string>{"tokenizer_config.json", "vocab.txt"});
    CHECK(text.vocabulary == 7U);  // [PAD] and [MASK] are added
    CHECK(text.lower_case == false);
}

TEST_CASE("the file that decides on a tokenizer is the one the summary believes") {
    const std::string json = R"({"normalizer": {"type": "BertNormalizer", "clean_text": true,
        "handle_chinese_chars": true, "strip_accents": null, "lowercase": false},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece", "unk_token": "[UNK]",
        "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
        "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3}},
        "added_tokens": [{"id": 0, "content": "[UNK]", "special": true}, {"id": 4, "content": "new"}]})";
    const TokenizerSummary backend = summarize_tokenizer(
        Folder::of_memory("m", {{"tokenizer.json", json},
                                {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}}));
    CHECK(backend.vocabulary == 5U);
    CHECK(backend.lower_case == false);
    CHECK(backend.warnings.empty());
    const TokenizerSummary bert = summarize_tokenizer(Folder::of_memory("m", {{"tokenizer.json", json}}));
    CHECK(bert.lower_case == true);
    REQUIRE(bert.warnings.size() == 2);
    CHECK(contains(bert.warnings[0], "says lowercase false; used is do_lower_case true"));
    CHECK(contains(message_of([] {
                       summarize_tokenizer(Folder::of_memory("m", {{"vocab.txt", "a"}}));
                   }),
                   "the unk_token \"[UNK]\""));
}

TEST_CASE("a decoder's report says which heads share keys, and which norm it has") {
    ModelReport report = report_of("old");
    report.sizes.num_attention_heads = 4;
    report.sizes.num_key_value_heads = 2;
    report.sizes.head_dim = 6;
    report.sizes.norm = "RMSNorm";
    report.sizes.is_gated = true;
    const std::string text = to_text(report);
    CHECK(contains(text, "  heads        4 of size 6, which share 2 of keys and values\n"));
    CHECK(contains(text, "  feed-forward 8, gelu, gated\n"));
    CHECK(contains(text, "  RMSNorm      epsilon "));
    const auto config = nlohmann::json::parse(to_json(report)).at("config");
    CHECK(config.at("num_key_value_heads") == 2);
    CHECK(config.at("head_size") == 6);
    CHECK(config.at("norm") == "RMSNorm");
}
