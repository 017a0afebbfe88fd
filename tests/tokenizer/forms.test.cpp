#include <nlohmann/json.hpp>

#include "analysis/tokens.hpp"
#include "core/token_form.hpp"
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

TEST_CASE("tokens with a mark of the space before them show it as a space") {
    for (const bool is_byte_level : {true, false}) {
        const std::string mark = is_byte_level ? "Ġ" : "▁";
        const TokenForm begins = form_with_spaces(mark + "the", is_byte_level);
        CHECK(begins.text == " the");
        CHECK(begins.word() == "the");
        CHECK(begins.label(mark + "the") == " the");
        CHECK_FALSE(begins.continues_word);
        CHECK(form_with_spaces("the", is_byte_level).continues_word);
        CHECK(form_with_spaces("</s>", is_byte_level).is_name);
        CHECK(form_with_spaces("</s>", is_byte_level).label("</s>") == "</s>");
    }
    CHECK(form_with_spaces("Ã©", true).text == "é");
    CHECK(form_with_spaces("Ã", true).text == "Ã");  // a part of a character
    CHECK(form_of("##s").label("##s") == "##s");
}

TEST_CASE("tokens without their tokenizer are shown by the marks that they have") {
    using Tokens = std::vector<std::string>;
    CHECK(forms_by_marks(Tokens{"[CLS]", "whal", "##es", "[SEP]"}).empty());
    CHECK(forms_by_marks(Tokens{"##s", "Ġa"}).empty());
    CHECK(forms_by_marks(Tokens{"Ġ", "▁"}).empty());  // letters of their own, nothing behind them
    const std::vector<TokenForm> bytes = forms_by_marks(Tokens{"<s>", "The", "Ġw", "hales", ".", "</s>"});
    REQUIRE(bytes.size() == 6);
    CHECK(bytes[2].text == " w");
    CHECK_FALSE(bytes[1].continues_word);
    CHECK_FALSE(bytes[2].continues_word);
    CHECK(bytes[3].continues_word);
    CHECK(bytes[5].is_name);
    const std::vector<TokenForm> pieces = forms_by_marks(Tokens{"▁The", "▁w", "hales"});
    REQUIRE(pieces.size() == 3);
    CHECK(pieces[0].text == " The");
    CHECK(pieces[2].continues_word);
}
