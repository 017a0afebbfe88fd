// Token for token what the Rust library `tokenizers` gives, for every kind of tokenizer that it nests:
// tests/truth/tokenizer/make_kinds.py.
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/encodings.hpp"
#include "support/message.hpp"
#include "support/shared.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

json read(const std::string& path) {
    std::ifstream file(path);
    return json::parse(file);
}

const json& kinds() {
    static const json all = read(HEED_SOURCE "/tests/truth/tokenizer/kinds.json");
    return all;
}

const std::string backend = R"({"tokenizer_class": "TokenizersBackend"})";

Tokenizer tokenizer_in(const json& file) {
    std::vector<std::string> warnings;
    return tokenizer_of({{"tokenizer.json", file.dump()}, {"tokenizer_config.json", backend}}, warnings);
}

void check_cases(const Tokenizer& tokenizer, const json& cases) {
    for (const json& truth : cases) {
        if (truth.at("text").is_null()) continue;  // of ids
        Sequence sequence;
        sequence.text = truth.at("text");
        if (truth.contains("text_pair") && !truth.at("text_pair").is_null())
            sequence.text_pair = truth.at("text_pair");
        INFO(truth.at("text"));
        const json ours = fields_of(tokenizer.encode(sequence));
        for (const auto& [field, value] : ours.items())
            if (truth.contains(field)) CHECK(value == truth.at(field));
    }
}

/// The message for a small BPE with a value changed.
std::string rejection(const std::string& pointer, const json& value, const std::string& kind = "gpt2") {
    json file = kinds().at(kind).at("tokenizer");
    file[json::json_pointer(pointer)] = value;
    return message_of([&] { tokenizer_in(file); });
}

}  // namespace

TEST_CASE("every kind of tokenizer gives the tokens of the Rust library") {
    for (const auto& [name, kind] : kinds().items()) {
        INFO(name);
        check_cases(tokenizer_in(kind.at("tokenizer")), kind.at("cases"));
    }
}

TEST_CASE("a vocabulary of whole words without an unknown token rejects a text with another word") {
    json file = kinds().at("word-level").at("tokenizer");
    file["model"]["unk_token"] = "[none]";
    const Tokenizer tokenizer = tokenizer_in(file);
    Sequence sequence;
    sequence.text = "zebra";
    CHECK(contains(message_of([&] { static_cast<void>(tokenizer.encode(sequence)); }),
                   "no unknown token, and the text needs one for \"zebra\""));
}

TEST_CASE("the settings of a class win over tokenizer.json as in transformers") {
    for (const json& folder : read(HEED_SOURCE "/tests/truth/tokenizer/classes.json")) {
        INFO(folder.at("kind") << " " << folder.at("tokenizer_config") << " " << folder.at("config"));
        const json files = {{"tokenizer.json", kinds().at(folder.at("kind")).at("tokenizer").dump()},
                            {"tokenizer_config.json", folder.at("tokenizer_config").dump()},
                            {"config.json", folder.at("config").dump()}};
        std::vector<std::string> warnings;
        check_cases(tokenizer_of(files, warnings), folder.at("cases"));
    }
}

TEST_CASE(
    "a class that reads tokenizer.json rejects a folder with vocab.txt alone, and a role without a token") {
    for (const std::string name : {"XLMRobertaTokenizer", "LlamaTokenizer", "AlbertTokenizerFast"}) {
        const json files = {{"vocab.txt", "[UNK]\n[CLS]\n[SEP]\n"},
                            {"tokenizer_config.json", json{{"tokenizer_class", name}}.dump()}};
        std::vector<std::string> warnings;
        CHECK(contains(message_of([&] { tokenizer_of(files, warnings); }), "found \"" + name + "\""));
    }
    const json config = {{"tokenizer_class", "RobertaTokenizer"}, {"cls_token", ""}};
    const json files = {{"tokenizer.json", kinds().at("roberta").at("tokenizer").dump()},
                        {"tokenizer_config.json", config.dump()}};
    std::vector<std::string> warnings;
    CHECK(contains(message_of([&] { tokenizer_of(files, warnings); }), "the cls_token \"\""));
}

TEST_CASE("the families' tokenizers give their tokens") {
    for (const char* const family : {"albert", "bart", "camembert", "deberta-v2", "gemma2", "gemma3", "gpt2",
                                     "gpt2-flags", "gpt_neox", "llama2", "llama3", "mistral", "modernbert",
                                     "opt", "qwen2", "qwen3", "roberta", "t5", "xlm-roberta"}) {
        const auto folder = shared_file("truth/families/handed/" + std::string(family));
        if (!folder) return;
        INFO(family);
        std::vector<std::string> warnings;
        const Tokenizer tokenizer = Tokenizer::load(Folder::at(*folder), warnings);
        const json expected = read(*folder + "/expected.json");
        check_cases(tokenizer, expected.at("cases"));
        check_cases(tokenizer, expected.at("tokenizer_cases"));
    }
}

TEST_CASE("merges are read as strings too, and a model without a type by its fields") {
    json file = kinds().at("gpt2").at("tokenizer");
    json& merges = file["model"]["merges"];
    for (json& merge : merges) merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
    merges.insert(merges.begin(), "#version: 0.2");
    file["model"].erase("type");
    check_cases(tokenizer_in(file), kinds().at("gpt2").at("cases"));
}

TEST_CASE("vocab.json and merges.txt are read as the classes of transformers do") {
    const json file = kinds().at("roberta").at("tokenizer");
    std::string merges = "#version: 0.2\n";
    for (const json& merge : file["model"]["merges"])
        merges += merge[0].get<std::string>() + " " + merge[1].get<std::string>() + "\n";
    json files = {{"vocab.json", file["model"]["vocab"].dump()},
                  {"merges.txt", merges},
                  {"config.json", R"({"model_type": "roberta"})"},
                  {"tokenizer_config.json", R"({"mask_token": {"content": "<mask>", "lstrip": true}})"}};
    std::vector<std::string> warnings;
    check_cases(tokenizer_of(files, warnings), kinds().at("roberta").at("cases"));
    files["tokenizer_config.json"] =
        R"({"tokenizer_class": "GPT2Tokenizer", "add_bos_token": true, "bos_token": "</s>"})";
    Sequence sequence;
    sequence.text = "The";
    sequence.text_pair = "dog";
    const Encoding encoding = tokenizer_of(files, warnings).encode(sequence);
    CHECK(encoding.tokens.front() == "</s>");
    CHECK(encoding.segments.back() == 1);
    const auto without = [&](const std::string& name) {
        json others = files;
        others.erase(name);
        return message_of([&] { tokenizer_of(others, warnings); });
    };
    CHECK(contains(without("merges.txt"),
                   "expected merges.txt next to vocab.json, or tokenizer.json, found neither"));
    CHECK(contains(without("vocab.json"),
                   "expected tokenizer.json, or vocab.json and merges.txt, found merges.txt alone"));
    files["tokenizer_config.json"] = R"({"tokenizer_class": "RobertaTokenizer", "cls_token": ""})";
    CHECK(contains(message_of([&] { tokenizer_of(files, warnings); }),
                   "vocab.json: expected a vocabulary with the cls_token \"\", found none with it"));
    files["merges.txt"] = "#version: 0.2\nt h e\n";
    CHECK(contains(message_of([&] { tokenizer_of(files, warnings); }),
                   "merges.txt: line 2: expected two tokens with a space between them, found \"t h e\""));
}

TEST_CASE("vocab.txt is read as the class says: MPNet's has RoBERTa's special tokens") {
    const json files = {
        {"vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\n<mask>\nthe\ncat\n##s\nカ\n##タ\n日\n##本\nThe\n,\n"},
        {"tokenizer_config.json", R"({"tokenizer_class": "MPNetTokenizer"})"}};
    std::vector<std::string> warnings;
    const Tokenizer tokenizer = tokenizer_of(files, warnings);
    Sequence sequence;
    sequence.text = "The cats <mask> , the";
    CHECK(tokenizer.encode(sequence).ids == std::vector<std::int64_t>{0, 5, 6, 7, 4, 13, 5, 2});
    sequence.text = "The cats";
    sequence.text_pair = "the cat";
    const Encoding pair = tokenizer.encode(sequence);
    CHECK(pair.ids == std::vector<std::int64_t>{0, 5, 6, 7, 2, 2, 5, 6, 2});
    CHECK(texts_of_tokens(pair) == std::vector<std::int64_t>{0, 0, 0, 0, 0, 1, 1, 1, 1});
}

TEST_CASE("a BertJapaneseTokenizer is read where it asks for no dictionary") {
    json files = {
        {"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n##s\nカ\n##タ\n日\n##本\nThe\n,\n"},
        {"tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer"})"}};
    std::vector<std::string> warnings;
    Sequence sequence;
    sequence.text = "日本カタ, The [MASK] cats";
    CHECK(tokenizer_of(files, warnings).encode(sequence).ids ==
          std::vector<std::int64_t>{2, 1, 13, 12, 4, 6, 7, 3});
    files["vocab.txt"] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nカ\nガ\ncafé\ncafe\nが\n##ガ\n";
    sequence.text =
        "カ\u3099 cafe\u0301 が カカ\u3099 か\u3099";  // as transformers: letters and marks are composed
    CHECK(tokenizer_of(files, warnings).encode(sequence).ids ==
          std::vector<std::int64_t>{2, 6, 7, 9, 5, 10, 9, 3});
    files["tokenizer_config.json"] =
        R"({"tokenizer_class": "BertJapaneseTokenizer", "word_tokenizer_type": "mecab"})";
    CHECK(contains(message_of([&] { tokenizer_of(files, warnings); }),
                   "tokenizer_config.json: $.word_tokenizer_type: expected \"basic\", the only one"));
}

TEST_CASE("SentencePiece's own file alone is rejected with the way to a tokenizer.json") {
    for (const std::string name : {"spiece.model", "spm.model", "sentencepiece.bpe.model"}) {
        const json files = {{name, "\n"}};
        std::vector<std::string> warnings;
        const std::string message = message_of([&] { tokenizer_of(files, warnings); });
        CHECK(contains(message, "expected tokenizer.json, found " + name + " alone; in Python, save a"));
        CHECK(contains(message, ".save_pretrained("));
    }
}

TEST_CASE("a hostile tokenizer.json of each new kind is rejected at the place") {
    CHECK(contains(rejection("/model/merges/0", "a"), "$.model.merges[0]: expected two tokens with a space"));
    CHECK(contains(rejection("/model/merges/0", json::array({"a", "no such"})), "\"no such\" is none"));
    CHECK(contains(rejection("/model/merges/0", {"a", 1, 2}), "$.model.merges[0]: expected a string"));
    CHECK(contains(rejection("/model/merges", 3), "$.model.merges: expected an array"));
    CHECK(contains(rejection("/model/dropout", 0.1), "$.model.dropout: expected no dropout"));
    CHECK(contains(rejection("/model/unk_token", "no such"), "unk_token \"no such\""));
    CHECK(contains(rejection("/model/end_of_word_suffix", "</w>", "llama2"), "byte_fallback without"));
    CHECK(contains(rejection("/model/unk_id", 4000, "deberta"), "$.model.unk_id"));
    CHECK(contains(rejection("/model/vocab/0", json::array({"a", "b"}), "deberta"), "tokens with scores"));
    CHECK(contains(rejection("/model/vocab/1/0", "<s>", "deberta"), "each token once"));
    CHECK(contains(rejection("/normalizer/precompiled_charsmap", "AAAA", "xlm-roberta"), "charsmap"));
    CHECK(contains(rejection("/normalizer/precompiled_charsmap", "?", "xlm-roberta"), "base64"));
    CHECK(
        contains(rejection("/pre_tokenizer/type", "UnicodeScripts"), "a pre_tokenizer heed has (Sequence, "));
    CHECK(contains(rejection("/pre_tokenizer/pretokenizers/0/behavior", "Split", "qwen2"),
                   "one of Removed, Isolated"));
    CHECK(contains(rejection("/pre_tokenizer/replacement", "ab", "llama2-metaspace"),
                   "expected one character"));
    CHECK(
        contains(rejection("/pre_tokenizer/add_prefix_space", false, "llama2-metaspace"), "expected never"));
    CHECK(contains(rejection("/pre_tokenizer/pretokenizers/0/pattern/Regex", "(?i:ss)", "qwen2"),
                   "$.pre_tokenizer.pretokenizers[0].pattern.Regex: expected a regular expression heed has"));
    CHECK(contains(rejection("/post_processor/type", "Other"), "a post_processor heed has"));
}
