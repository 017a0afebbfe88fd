#include "format/json.hpp"

#include "format/json_writer.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

JsonValue parse(const std::string& text) {
    return JsonValue::parse(text, {"a.json", ""});
}

std::string refusal(const std::string& text) {
    return message_of([&] { parse(text); });
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("what RFC 8259 does not allow is refused") {
    for (const std::string text : {"",
                                   " ",
                                   "{",
                                   "[1,]",
                                   "{\"a\":1,}",
                                   "[1] x",
                                   "[1][2]",
                                   "NaN",
                                   "[Infinity]",
                                   "[-Infinity]",
                                   "[1e999]",
                                   "[01]",
                                   "[1.]",
                                   "[.5]",
                                   "[+1]",
                                   "['a']",
                                   "{a:1}",
                                   "[1 2]",
                                   "// c\n[1]",
                                   "[\"\\ud800\"]",
                                   "[\"\\udc00\\ud800\"]",
                                   "[\"a\nb\"]",
                                   "[\"\\x\"]",
                                   "\xEF\xBB\xBF[1]",
                                   "[\"\xFF\"]",
                                   "[\"\xED\xA0\x80\"]",
                                   "nul",
                                   "tru",
                                   "[\"abc"}) {
        INFO(text);
        CHECK(contains(refusal(text), "a.json: "));
    }
    CHECK(contains(refusal(std::string("[1]\0", 4)), "a.json: "));
}

TEST_CASE("a refusal names the place") {
    CHECK(contains(refusal("[1,\n 2,\n x]"), "a.json: line 3, byte 2: "));
    CHECK(contains(
        refusal("[\"a\", \"\xE9\"]"),
        "a.json: line 1, byte 8: expected UTF-8, found the byte 0xE9 (if this is ISO-8859-1, iconv "));
    CHECK(contains(message_of([] { JsonValue::parse("{", {"b.jsonl", "line 7"}); }), "b.jsonl: line 7, "));
}

TEST_CASE("a file may begin with a byte order mark, which places count, other text may not") {
    const auto file = [](std::string_view bytes) {
        return JsonValue::parse(FileBytes::of_memory("b.json", bytes));
    };
    CHECK(file("\xEF\xBB\xBF[1]").integers() == std::vector<std::int64_t>{1});
    CHECK(contains(message_of([&] { file("\xEF\xBB\xBF[1 2]"); }), "b.json: line 1, byte 7: not JSON"));
    CHECK(contains(message_of([&] { file("\xEF\xBB\xBF[1,\n2 3]"); }), "b.json: line 2, byte 3: not JSON"));
    CHECK(contains(message_of([&] { file("\xEF\xBB\xBF[\"\xFF\"]"); }),
                   "b.json: line 1, byte 6: expected UTF-8"));
    CHECK(message_of([&] { file("\xFF\xFE[\0"); }) ==
          "b.json: byte 1: expected UTF-8, found the byte order mark of UTF-16 (iconv -f UTF-16 -t UTF-8 "
          "converts it)");
    CHECK(contains(refusal("\xEF\xBB\xBF[1]"), "a.json: line 1, byte 1: not JSON"));
}

TEST_CASE("a key that stands twice is refused, escaped or not, at any depth") {
    CHECK(refusal("{\"a\":1,\"a\":1}") == "a.json: $: the key \"a\" stands here twice");
    CHECK(contains(refusal("{\"a\":1,\"\\u0061\":2}"), "stands here twice"));
    CHECK(contains(refusal("[0, {\"x\": [{\"k\":1, \"b\":2, \"k\":3}]}]"), "$[1].x[0]: the key \"k\""));
}

TEST_CASE("nesting ends at 128") {
    CHECK_NOTHROW(parse(nested(128)));
    CHECK(contains(refusal(nested(129)), "nested at most 128 deep"));
    CHECK(contains(refusal(nested(1000000)), "nested at most 128 deep"));
}

TEST_CASE("values are what they are asked for, or refused with what they are") {
    const JsonValue root = parse(R"({"n": 3, "f": 3.7, "big": 1e20, "neg": -1, "s": "x", "b": true,
                                     "z": null, "list": ["a", 4]})");
    CHECK(root.field("n").integer() == 3);
    CHECK(root.field("neg").integer() == -1);
    CHECK(root.field("f").number() == 3.7);
    CHECK(root.field("b").boolean());
    CHECK(root.field("s").string() == "x");
    CHECK_FALSE(root.find("z"));
    CHECK_FALSE(root.find("missing"));
    CHECK(message_of([&] { root.field("f").integer(); }) ==
          "a.json: $.f: expected a whole number, found the number 3.7");
    CHECK(contains(message_of([&] { root.field("big").integer(); }), "expected a whole number"));
    CHECK(contains(message_of([&] { root.field("missing"); }), "a.json: $: expected a field \"missing\""));
    CHECK(message_of([&] { root.field("list").strings(); }) ==
          "a.json: $.list[1]: expected a string, found the number 4");
}

TEST_CASE("a whole number too long for 64 bits is a number, and no count") {
    const JsonValue json = JsonValue::parse(
        R"({"a": 1000000000000000019884624838656, "1e\\\"18446744073709551616": [-9223372036854775809, 18446744073709551615]})",
        {"a.json", ""});
    CHECK(json.field("a").number() == 1e30);
    CHECK(contains(message_of([&] { json.field("a").count(); }), "$.a: expected a whole number from 0"));
    const JsonValue rest = json.field("1e\\\"18446744073709551616");
    CHECK(rest.elements()[0].number() == -9223372036854775808.0);
    CHECK(rest.elements()[1].count() == 18446744073709551615U);
    for (const std::string bad : {"[00000000000000000000000001]", "[1000000000000000019884624838656x]",
                                  "[--100000000000000000000000]", "[1000000000000000019884624838656, 1e999]"})
        CHECK(contains(message_of([&] { JsonValue::parse(bad, {"a.json", ""}); }), "not JSON"));
}

TEST_CASE("nested arrays become an array of their shape") {
    const NdArray array = parse("[[1, 2.5, -3e-2], [4, 5, 6]]").numbers(4);
    CHECK(array.shape == std::vector<std::size_t>{2, 3});
    CHECK(array.values == std::vector<float>{1, 2.5F, -0.03F, 4, 5, 6});
    CHECK(parse("7").numbers(4).shape.empty());
    CHECK(parse("[]").numbers(4).shape == std::vector<std::size_t>{0});
}

TEST_CASE("a matrix that is ragged, too deep, or holds what float32 cannot is refused in its place") {
    const auto refused = [](const std::string& text) { return message_of([&] { parse(text).numbers(2); }); };
    CHECK(refused("[[1,2],[3]]") == "a.json: $[1]: expected 2 elements as in the rows before, found 1");
    CHECK(contains(refused("[[1,2],[3,4,5]]"), "$[1]: expected 2 elements"));
    CHECK(contains(refused("[[1,2],3]"), "$[1]: expected an array, found the number 3"));
    CHECK(contains(refused("[1,[2]]"), "$[1]: expected a number, found an array"));
    CHECK(contains(refused("[[1,\"2\"]]"), "$[0][1]: expected a number, found the string \"2\""));
    CHECK(contains(refused("[[1,null]]"), "$[0][1]: expected a number, found null"));
    CHECK(contains(refused("[[[1]]]"), "nested at most 2 deep"));
    CHECK(contains(refused("[[1e39]]"), "a number that float32 can hold"));
}

TEST_CASE("of a long string a message shows the beginning, in whole characters") {
    const auto found = [](const std::string& text) {
        return message_of([&] { parse(json_string(text)).count(); });
    };
    const std::string begin = "found the string \"";
    CHECK(contains(found(std::string(47, 'x')), begin + std::string(47, 'x') + "\""));
    // Of "the string " and the text 56 bytes, or fewer where a character would be cut.
    CHECK(contains(found(std::string(48, 'x')), begin + std::string(44, 'x') + "…"));
    CHECK(contains(found(std::string(43, 'x') + "语语"), begin + std::string(43, 'x') + "…"));
}

TEST_CASE("a string is written so that JSON reads it back") {
    CHECK(json_string("a\"\\\n\x01 é") == "\"a\\\"\\\\\\n\\u0001 é\"");
    CHECK(parse(json_string("</script>")).string() == "</script>");
}
