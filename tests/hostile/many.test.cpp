// Inputs with very many of something: they are refused in time that grows as they do, not as its square.
#include <nlohmann/json.hpp>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/deflate.hpp"
#include "support/malformed.hpp"
#include "support/malformed_json.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

/// NAME0, NAME1 and so on, with `separator` between.
std::string numbered(std::size_t count, const std::string& name, const std::string& separator) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : separator) + name + std::to_string(i);
    return all;
}

/// The small BERT with these files beside its own.
void check_folder_refused(const json& files, const std::string& message) {
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    std::size_t size = 1 << 20;
    for (const auto& [name, content] : files.items()) {
        workspace.write("m/" + name, content.dump());
        size += content.dump().size();
    }
    const Finished run = workspace.heed({"tokens", "a b", "--model", "m", "-o", "out.jsonl"});
    INFO("heed said: " << run.err.substr(0, 500));
    CHECK(run.code == 3);
    check_message(run.err, {message});
    check_limits(run, size);
}

/// A template of many special tokens, the last of which there is not.
json many_special_tokens(std::size_t count) {
    const std::string last = "s" + std::to_string(count - 1);
    json tokens, pieces = json::array();
    for (std::size_t i = 0; i < count; ++i) {
        tokens["s" + std::to_string(i)] = {{"ids", json::array()}, {"tokens", json::array()}};
        pieces.push_back({{"SpecialToken", {{"id", last}, {"type_id", 0}}}});
    }
    pieces.push_back({{"SpecialToken", {{"id", "none"}, {"type_id", 0}}}});
    return {{"type", "TemplateProcessing"}, {"single", pieces}, {"special_tokens", tokens}};
}

/// 15 MB of zeros, which archives hold in 15 KB: what they would become is never made.
ZipEntry zeros(const std::string& name, const std::string& type, const std::string& shape) {
    return deflated_entry(name, npy_of(type, "False", shape, ""), 15'000'000);
}

}  // namespace

TEST_CASE("a text of two million tokens is refused without room for them", "[hostile]") {
    check_refused({"texts", "in.txt", {{"attend", "-f", "in.txt", "-o", "out.jsonl"}}},
                  {{"tokens of one letter",
                    times(2'000'000, "a "),
                    {"in.txt: line 1: expected at most 512 tokens", "found 2000002"}},
                   {"marks, of which each is a token",
                    times(2'000'000, ","),
                    {"in.txt: line 1: expected at most 512 tokens", "found 2000002"}}});
}

TEST_CASE("many words are split as fast as few", "[hostile]") {
    check_accepted({"JSONL texts", "in.jsonl", {{"tokens", "-f", "in.jsonl", "-o", "out.jsonl"}}},
                   {{"words of one letter", "{\"words\": [\"a\"" + times(80'000, ", \"a\"") + "]}\n", ""}});
}

TEST_CASE("many columns of a .tsv are refused as fast as few", "[hostile]") {
    check_refused(
        {"TSV texts", "in.tsv", {{"attend", "-f", "in.tsv", "-o", "out.jsonl"}}},
        {{"30,000 columns, none of text",
          numbered(30'000, "c", "\t") + "\n",
          {"line 1: expected a header with a column \"text\" or \"words\", found \"c0\", \"c1\", \"c2"}}});
}

TEST_CASE("many words that a table of word vectors does not have are refused as fast as few", "[hostile]") {
    const Workspace workspace;
    workspace.write("in.txt", "a 1 2\n");
    const std::string text = numbered(60'000, "w", " ");
    const Finished run =
        workspace.heed({"attend", "-f", "-", "--embeddings", "in.txt", "-o", "out.jsonl"}, text);
    CHECK(run.code == 3);
    check_message(run.err, {"in.txt: expected a vector for every token, found none for \"w0\", \"w1\", ",
                            "\"w19\" and 59980 more\n"});
    check_limits(run, text.size());
}

TEST_CASE("long keys one within the other are refused without their paths", "[hostile]") {
    const std::string key(100'000, 'k');
    std::string nested = "1";
    for (int depth = 0; depth < 100; ++depth) nested = "{\"" + key + "\":" + nested + "}";
    check_refused({"JSON", "in.json", {{"attend", "in.json", "-o", "out.json"}}},
                  {{"100 keys of 100 KB", nested, {"$: expected a field \"attention\", found none"}}});
}

TEST_CASE("a template of many special tokens is refused as fast as one of few", "[hostile]") {
    json tokenizer = json::parse(R"({"normalizer": {"type": "BertNormalizer", "clean_text": true,
        "handle_chinese_chars": true, "lowercase": true}, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0}}})");
    tokenizer["post_processor"] = many_special_tokens(20'000);
    check_folder_refused({{"tokenizer.json", tokenizer},
                          {"tokenizer_config.json", {{"tokenizer_class", "TokenizersBackend"}}}},
                         "$.post_processor.single[20000].SpecialToken.id: expected one of the "
                         "special_tokens, found \"none\"");
}

TEST_CASE("many added tokens and names of special ones are refused as fast as few", "[hostile]") {
    json added, special = json::array();
    for (int i = 0; i < 20'000; ++i) {
        added["added" + std::to_string(i)] = 100 + i;
        special.push_back("special" + std::to_string(i));
    }
    added["wrong"] = "x";
    check_folder_refused(
        {{"added_tokens.json", added}, {"special_tokens_map.json", {{"additional_special_tokens", special}}}},
        "m/added_tokens.json: $.wrong: expected a whole number from 0, found the string");
}

TEST_CASE("a config.json of many fields is refused as fast as one of few", "[hostile]") {
    json config = SmallBert().config;
    for (int i = 0; i < 400'000; ++i) config["field_" + std::to_string(i)] = 0;
    config["type_vocab_size"] = 0;
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    workspace.write("m/config.json", config.dump());
    const Finished run = workspace.heed({"attend", "a b", "--model", "m", "-o", "out.json"});
    CHECK(run.code == 3);
    check_message(run.err, {"m/config.json: $.type_vocab_size: expected a whole number from 1 to "});
    check_limits(run, config.dump().size());
}

TEST_CASE("a small .npz file of large arrays of a wrong shape is refused before it takes memory",
          "[hostile]") {
    const ZipEntry weights =
        zip_entry("attention.npy", npy_of("'<f4'", "False", "(1, 1, 1, 1)", std::string("\0\0\x80\x3f", 4)));
    const std::string meta = R"({"format": "heed.attention", "version": 1})";
    const ZipEntry fields =
        zip_entry("meta.npy", npy_of("'|S" + std::to_string(meta.size()) + "'", "False", "()", meta));
    const auto record = [&](const ZipEntry& array) { return zip_file({weights, fields, array}); };
    check_refused(
        {"npz records", "in.npz", {{"attend", "in.npz", "-o", "out.json"}}},
        {{"ids",
          record(zeros("ids.npy", "'|u1'", "(15000000,)")),
          {"ids: expected 1 elements, one for each token"}},
         {"segments",
          record(zeros("segments.npy", "'|u1'", "(15000000,)")),
          {"segments: expected 1 elements"}},
         {"offsets", record(zeros("offsets.npy", "'|u1'", "(7500000, 2)")), {"offsets: expected 1 elements"}},
         {"output",
          record(zeros("output.npy", "'<f2'", "(7500000, 1)")),
          {"output: expected [token, dim] of 1 tokens, found [7500000, 1]"}},
         {"tokens",
          record(zeros("tokens.npy", "'<U1'", "(3750000,)")),
          {"tokens: expected 1 elements, one for each row of attention, found 3750000"}}});
    const std::vector<std::string> mask = {"attend", "a",      "--model", "self-attention",
                                           "--mask", "in.npz", "-o",      "out.json"};
    check_refused({"npz",
                   "in.npz",
                   {{"attend", "in.npz", "-o", "out.json"},
                    {"attend", "--embeddings", "in.npz", "-o", "out.json"},
                    mask}},
                  {{"a vector of bytes",
                    zip_file({zeros("x.npy", "'|u1'", "(15000000,)")}),
                    {"found ", "[15000000]"}}});
}
