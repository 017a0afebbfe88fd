#include "tokenizer/characters/white_space.hpp"

#include "format/json.hpp"
#include "io/file.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

using Tokens = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;
using Offsets = std::vector<std::pair<std::int64_t, std::int64_t>>;
using WordIds = std::vector<std::optional<std::int64_t>>;

Sequence sequence_of(const std::string& text) {
    Sequence sequence;
    sequence.text = text;
    return sequence;
}

}  // namespace

TEST_CASE("text is split as Python's str.split() splits it") {
    const std::string path = HEED_SOURCE "/tests/truth/white_space/cases.json";
    const FileBytes file = FileBytes::open(path);
    const auto cases = JsonValue::parse(file.view(), {path, ""}).elements();
    REQUIRE(cases.size() == 126);
    for (const JsonValue& one : cases) {
        const Encoding encoding = split_at_white_space(sequence_of(one.field("text").string()));
        CHECK(encoding.tokens == one.field("tokens").strings());
        Offsets offsets;
        for (const JsonValue& pair : one.field("offsets").elements())
            offsets.emplace_back(pair.integers()[0], pair.integers()[1]);
        CHECK(encoding.offsets == offsets);
    }
}

TEST_CASE("every token is a word of segment 0, none special, none with an id") {
    const Encoding encoding = split_at_white_space(sequence_of("[CLS] a,\tb"));
    CHECK(encoding.text == "[CLS] a,\tb");
    CHECK_FALSE(encoding.text_pair.has_value());
    CHECK(encoding.tokens == Tokens{"[CLS]", "a,", "b"});
    CHECK(encoding.segments == Numbers{0, 0, 0});
    CHECK(encoding.word_ids == WordIds{0, 1, 2});
    CHECK(encoding.special_tokens_mask == Numbers{0, 0, 0});
    CHECK(encoding.ids.empty());
}

TEST_CASE("the pair is segment 1 and counts its words and code points anew") {
    Sequence sequence = sequence_of("é a");
    sequence.text_pair = " 日本 b";
    const Encoding encoding = split_at_white_space(sequence);
    CHECK(encoding.text_pair == " 日本 b");
    CHECK(encoding.tokens == Tokens{"é", "a", "日本", "b"});
    CHECK(encoding.segments == Numbers{0, 0, 1, 1});
    CHECK(encoding.word_ids == WordIds{0, 1, 0, 1});
    CHECK(encoding.offsets == Offsets{{0, 1}, {2, 3}, {1, 3}, {4, 5}});
}

TEST_CASE("a pair behind a blank text is still segment 1") {
    Sequence sequence = sequence_of(" ");
    sequence.text_pair = "a";
    CHECK(split_at_white_space(sequence).segments == Numbers{1});
}

TEST_CASE("words given are tokens as they are") {
    Sequence sequence;
    sequence.words = {"日本", "two words", "", "x"};
    sequence.text_pair = "y";
    const Encoding encoding = split_at_white_space(sequence);
    CHECK(encoding.text == "日本 two words  x");
    CHECK(encoding.tokens == Tokens{"日本", "two words", "", "x", "y"});
    CHECK(encoding.offsets == Offsets{{0, 2}, {3, 12}, {13, 13}, {14, 15}, {0, 1}});
    CHECK(encoding.segments == Numbers{0, 0, 0, 0, 1});
    CHECK(encoding.word_ids == WordIds{0, 1, 2, 3, 0});
}

TEST_CASE("tokens given have neither text nor offsets") {
    Sequence sequence;
    sequence.given.tokens = {"[CLS]", "a b"};
    const Encoding encoding = split_at_white_space(sequence);
    CHECK(encoding.tokens == sequence.given.tokens);
    CHECK_FALSE(encoding.text.has_value());
    CHECK(encoding.offsets.empty());
    CHECK(encoding.word_ids == WordIds{0, 1});
}
