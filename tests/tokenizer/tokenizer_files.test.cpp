// Files that say what they should not, and what is said of them.
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/encodings.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n";

std::string refusal(const json& files) {
    std::vector<std::string> warnings;
    return message_of([&] { tokenizer_of(files, warnings); });
}

json whole_file() {
    return json::parse(R"({"version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{"id": 1, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
                          "normalized": false, "special": true}],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3}}})");
}

/// The refusal of a tokenizer.json that decides alone, with the value at `pointer` changed.
std::string refusal_with(const std::string& pointer, const json& value) {
    json file = whole_file();
    file[json::json_pointer(pointer)] = value;
    return refusal({{"tokenizer.json", file.dump()},
                    {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}});
}

std::string refusal_without(const std::string& object, const std::string& key) {
    json file = whole_file();
    file[json::json_pointer(object)].erase(key);
    return refusal({{"tokenizer.json", file.dump()},
                    {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}});
}

}  // namespace

TEST_CASE("a folder without a tokenizer is refused") {
    CHECK(refusal(json::object()) == "model: expected tokenizer.json or vocab.txt, found neither");
    CHECK(contains(refusal({{"vocab.txt", vocabulary},
                            {"tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast"})"}}),
                   "expected tokenizer.json"));
    CHECK(contains(
        refusal(
            {{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"tokenizer_class": "T5Tokenizer"})"}}),
        "$.tokenizer_class: expected BertTokenizer, BertJapaneseTokenizer, EsmTokenizer, RobertaTokenizer, "
        "GPT2Tokenizer, GPTNeoXTokenizer, Qwen2Tokenizer, MPNetTokenizer, PreTrainedTokenizerFast or "
        "TokenizersBackend, found \"T5Tokenizer\""));
}

TEST_CASE("a vocabulary without the unknown, class or separator token is refused by its name") {
    CHECK(contains(refusal({{"vocab.txt", ""}}), "unk_token \"[UNK]\""));
    CHECK(contains(refusal({{"vocab.txt", "[UNK]\n[SEP]\n"}}), "cls_token \"[CLS]\""));
    CHECK(contains(refusal({{"vocab.txt", "[UNK]\n[CLS]\n"}}), "sep_token \"[SEP]\""));
    CHECK(
        contains(refusal({{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"unk_token": "<unk>"})"}}),
                 "unk_token \"<unk>\""));
    CHECK(refusal({{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"cls_token": "the"})"}}) ==
          "not refused");
    CHECK(contains(refusal_with("/post_processor/cls", {"<s>", 1}), "special token \"<s>\""));
    CHECK(contains(refusal_with("/model/unk_token", "<unk>"), "unk_token \"<unk>\""));
}

TEST_CASE("a vocab.txt that is no UTF-8 is refused with the byte") {
    CHECK(contains(refusal({{"vocab.txt", "[UNK]\n\xFF\n"}}),
                   "model/vocab.txt: byte 7: expected UTF-8, found the byte 0xFF"));
}

TEST_CASE("what heed has no tokenizer for is refused with what it has") {
    CHECK(contains(
        refusal_with("/model/type", "Syllables"),
        "$.model.type: expected a model heed has (WordPiece, BPE, Unigram, WordLevel), found the string "
        "\"Syllables\""));
    CHECK(contains(refusal_with("/normalizer/type", "Other"),
                   "a normalizer heed has (Sequence, BertNormalizer, NFC"));
    CHECK(contains(refusal_with("/pre_tokenizer/type", "UnicodeScripts"),
                   "(Sequence, BertPreTokenizer, ByteLevel"));
    CHECK(contains(refusal_with("/post_processor/type", "Other"),
                   "(TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel)"));
    CHECK(contains(refusal_with("/version", "2.0"), "$.version: expected version \"1.0\""));
}

TEST_CASE("a tokenizer.json with wrong types or without its parts is refused at the place") {
    CHECK(contains(refusal({{"tokenizer.json", "{"}}), "model/tokenizer.json: line 1"));
    CHECK(contains(refusal({{"tokenizer.json", "[]"}}), "$: expected an object"));
    CHECK(contains(refusal({{"tokenizer.json", "{}"}}), "expected a field \"model\""));
    CHECK(contains(refusal_with("/model/vocab/a", -1), "$.model.vocab.a: expected a whole number from 0"));
    CHECK(contains(refusal_with("/model/vocab/a", "3"), "$.model.vocab.a: expected a whole number"));
    CHECK(contains(refusal_with("/model/vocab/a", nullptr), "$.model.vocab"));
    CHECK(contains(refusal_with("/model/vocab/a", 4294967296), "expected an id below 2^32"));
    CHECK(contains(refusal_with("/model/vocab", json::array()), "$.model.vocab: expected an object"));
    CHECK(contains(refusal_without("/model", "unk_token"), "expected a field \"unk_token\""));
    CHECK(contains(refusal_without("/normalizer", "lowercase"), "expected a field \"lowercase\""));
    CHECK(contains(refusal_with("/post_processor/cls", {"[CLS]"}), "a token and its id"));
    CHECK(contains(refusal_with("/added_tokens/0/lstrip", 1), "lstrip: expected true or false"));
    CHECK(contains(refusal({{"vocab.txt", vocabulary}, {"tokenizer_config.json", R"({"do_lower_case": 1})"}}),
                   "$.do_lower_case: expected true or false, found the number 1"));
    CHECK(contains(refusal({{"tokenizer.json", R"({"model": {"vocab": {"a": 0, "a": 1}}})"}}), "here twice"));
}

TEST_CASE("an added token that no id is left for is refused") {
    const json last = {{"id", 5}, {"content", "a"}};
    const json behind = {{"id", 6}, {"content", "behind"}};
    CHECK(refusal_with("/added_tokens", {last, behind}) == "not refused");
    json file = whole_file();
    file["model"]["vocab"]["a"] = 4294967295;
    file["added_tokens"] = {last, behind};
    CHECK(refusal({{"tokenizer.json", file.dump()},
                   {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}}) ==
          "model: the added token \"behind\": no id is left after that of the last token, 4294967295");
}

TEST_CASE("a template is refused where it names what there is not") {
    json processor = {{"type", "TemplateProcessing"},
                      {"special_tokens", json::object()},
                      {"single", {{{"Sequence", {{"id", "B"}, {"type_id", 0}}}}}},
                      {"pair", json::array()}};
    CHECK(contains(refusal_with("/post_processor", processor), "single"));
    processor["single"] = {{{"SpecialToken", {{"id", "[CLS]"}, {"type_id", 0}}}}};
    CHECK(contains(refusal_with("/post_processor", processor), "expected one of the special_tokens"));
    processor["single"] = {{{"Sequence", {{"id", "A"}, {"type_id", 2}}}}};
    CHECK(contains(refusal_with("/post_processor", processor), "segment 0 or 1"));
    processor["special_tokens"] = {{"[CLS]", {{"id", "[CLS]"}, {"ids", {1, 2}}, {"tokens", {"[CLS]"}}}}};
    processor["single"] = {{{"SpecialToken", {{"id", "[CLS]"}, {"type_id", 0}}}}};
    CHECK(
        contains(refusal_with("/post_processor", processor), "expected 2 tokens as there are ids, found 1"));
}

TEST_CASE("a template that makes much of little is refused") {
    const json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}};
    const json special = {{"SpecialToken", {{"id", "q"}, {"type_id", 0}}}};
    json processor = {
        {"type", "TemplateProcessing"},
        {"special_tokens",
         {{"q", {{"ids", std::vector<int>(166, 1)}, {"tokens", std::vector<std::string>(166, "[CLS]")}}}}},
        {"single", {text, text}},
        {"pair", json::array()}};
    CHECK(contains(refusal_with("/post_processor", processor),
                   "$.post_processor.single[1]: expected each text once, found the same again"));
    processor["single"] = std::vector<json>(65, special);
    CHECK(refusal_with("/post_processor", processor) == "not refused");
    processor["single"] = std::vector<json>(66, special);
    CHECK(contains(
        refusal_with("/post_processor", processor),
        "$.post_processor.single[65]: expected a template of at most 65536 bytes of special tokens"));
}

TEST_CASE("a vocabulary's token is no longer than a text is searched for") {
    const std::string longest(1024, 'a');
    CHECK(refusal({{"vocab.txt", vocabulary + longest + "\n"}}) == "not refused");
    CHECK(contains(refusal({{"vocab.txt", vocabulary + longest + "a\n"}}),
                   "model/vocab.txt: line 8: expected a token of at most 1024 bytes"));
    json vocab = whole_file().at("model").at("vocab");
    vocab[longest + "a"] = 4;
    CHECK(contains(refusal_with("/model/vocab", vocab),
                   "$.model.vocab: expected tokens of at most 1024 bytes"));
}

TEST_CASE("added tokens that cannot be told apart in a text, or found in any, are refused") {
    const auto added = [](const std::string& content, int id, bool normalized) {
        return json{{"id", id},        {"content", content}, {"single_word", false},    {"lstrip", false},
                    {"rstrip", false}, {"special", false},   {"normalized", normalized}};
    };
    CHECK(contains(refusal_with("/added_tokens", {added("New", 4, true), added("new", 5, true)}),
                   "\": normalisation makes it the same as another"));
    CHECK(contains(refusal_with("/added_tokens", json::array({added("\u0001", 4, true)})),
                   "model: the added token \"\\x01\": normalisation leaves nothing of it"));
    CHECK(contains(refusal_with("/added_tokens", json::array({added(std::string(1025, 'a'), 4, false)})),
                   ": it has more than 1024 bytes"));
    json space = added(" \t", 4, false);
    CHECK(refusal_with("/added_tokens", json::array({space})) == "not refused");
    space["rstrip"] = true;
    CHECK(
        contains(refusal_with("/added_tokens", json::array({space})),
                 "the added token \" \\t\": it is white space, and takes the white space after it (rstrip)"));
    CHECK(contains(refusal({{"vocab.txt", vocabulary},
                            {"tokenizer_config.json", R"({"added_tokens_decoder": {"4294967296": {}}})"}}),
                   "expected an id below 2^32 as key, found \"4294967296\""));
}

TEST_CASE("ids with holes and ids that two tokens share are what the library takes") {
    json file = whole_file();
    file["model"]["vocab"]["b"] = 90;
    file["model"]["vocab"]["c"] = 3;
    std::vector<std::string> warnings;
    const json files = {{"tokenizer.json", file.dump()}};
    const Tokenizer tokenizer = tokenizer_of(files, warnings);
    Sequence sequence;
    sequence.text = "a b c d";
    CHECK(tokenizer.encode(sequence).ids == std::vector<std::int64_t>{1, 3, 90, 3, 0, 2});
    CHECK(tokenizer.vocabulary_size() == 91);
}

TEST_CASE("a warning says which file was followed") {
    json file = whole_file();
    std::vector<std::string> warnings;
    const json files = {{"tokenizer.json", file.dump()},
                        {"tokenizer_config.json", R"({"do_lower_case": false})"}};
    tokenizer_of(files, warnings);
    REQUIRE(warnings.size() == 2);
    CHECK(contains(warnings[0], "tokenizer.json says lowercase true; used is do_lower_case false"));
    warnings.clear();
    file["model"]["continuing_subword_prefix"] = "@@";
    tokenizer_of({{"tokenizer.json", file.dump()}, {"vocab.txt", vocabulary}}, warnings);
    REQUIRE(!warnings.empty());
    CHECK(contains(warnings[0], "says continuing_subword_prefix \"@@\"; heed uses \"##\""));
}
