#include <nlohmann/json.hpp>

#include "analysis/tokens.hpp"
#include "support/catch.hpp"
#include "support/encodings.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

/// A WordPiece whose continuing pieces begin with `prefix`.
Encoding encode(const std::string& prefix, const std::string& text) {
    const json file = {
        {"normalizer",
         json::parse(
             R"({"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true})")},
        {"pre_tokenizer", json::parse(R"({"type": "BertPreTokenizer"})")},
        {"post_processor",
         json::parse(R"({"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]})")},
        {"model",
         {{"type", "WordPiece"},
          {"unk_token", "[UNK]"},
          {"continuing_subword_prefix", prefix},
          {"max_input_chars_per_word", 100},
          {"vocab", {{"[UNK]", 0}, {"[CLS]", 1}, {"[SEP]", 2}, {"cat", 3}, {prefix + "s", 4}}}}}};
    std::vector<std::string> warnings;
    const json files = {{"tokenizer.json", file.dump()},
                        {"tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})"}};
    Sequence sequence;
    sequence.text = text;
    return tokenizer_of(files, warnings).encode(sequence);
}

}  // namespace

TEST_CASE("a tokenizer says how its tokens are shown, whatever its mark of a piece") {
    for (const std::string prefix : {"##", "@@"}) {
        const Encoding encoding = encode(prefix, "cats dog");
        REQUIRE(encoding.tokens == std::vector<std::string>{"[CLS]", "cat", prefix + "s", "[UNK]", "[SEP]"});
        Attention attention;
        attention.encoding = encoding;
        CHECK(attention.key_form(1).text == "cat");
        CHECK_FALSE(attention.key_form(1).continues_word);
        CHECK(attention.key_form(2).text == "s");
        CHECK(attention.key_form(2).continues_word);
        CHECK(attention.key_form(3).is_name);
        CHECK(attention.key_form(4).text == "[SEP]");
    }
}

TEST_CASE("keys that are chosen are shown as the tokenizer says") {
    Attention attention;
    attention.encoding = encode("@@", "cats");
    attention.weights = Tensor4::from_shape({1, 1, 4, 4});
    attention.layers = {0};
    attention.heads = {0};
    CHECK(attention.key_form(2).text == "s");
    TokenChoice choice;
    choice.keys = TokenList::parse("--key", "1-2");
    const Attention some = choose_tokens(std::move(attention), choice, {"a record", ""});
    REQUIRE(some.key_labels() == std::vector<std::string>{"cat", "@@s"});
    CHECK(some.key_form(1).text == "s");
    CHECK(some.key_form(1).continues_word);
}
