#include "format/json_writer.hpp"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"

using namespace heed;

namespace {

/// A type with an overload of append_json next to it.
struct Pixel {
    int x, y;
};

void append_json(std::string& out, const Pixel& pixel) {
    JsonObject(out).add("x", pixel.x).add("y", pixel.y).end();
}

std::string object_of_two(const JsonLayout& layout) {
    std::string json;
    JsonObject(json, layout).add("a", 1).add("b", "x").end();
    return json;
}

}  // namespace

TEST_CASE("JSON is written on one line, without white space, or a member on each line") {
    CHECK(object_of_two({}) == R"({"a": 1, "b": "x"})");
    CHECK(object_of_two(compact_json) == R"({"a":1,"b":"x"})");
    CHECK(object_of_two(json_on_lines(0)) == "{\n  \"a\": 1,\n  \"b\": \"x\"\n}");
    CHECK(object_of_two(json_on_lines(2)) == "{\n      \"a\": 1,\n      \"b\": \"x\"\n    }");
}

TEST_CASE("an object or an array without members has no white space in it") {
    std::string json;
    JsonObject(json, json_on_lines(3)).end();
    JsonArray(json, json_on_lines(3)).end();
    CHECK(json == "{}[]");
}

TEST_CASE("a value that is begun is what the caller appends") {
    std::string json;
    JsonObject object(json);
    JsonArray(object.begin("a")).add(1).add(2).end();
    object.begin("b") += "true";
    object.end();
    CHECK(json == R"({"a": [1, 2], "b": true})");
}

TEST_CASE("each kind of value is written as JSON has it") {
    CHECK(json_of(true) == "true");
    CHECK(json_of(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(json_of(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(json_of(0.1F) == "0.1");
    CHECK(json_of(0.1) == "0.1");
    CHECK(json_of(-0.0) == "-0.0");
    CHECK(json_of("text") == "\"text\"");
    CHECK(json_of(RawJson{"[ ]"}) == "[ ]");
    CHECK(json_of(std::optional<std::string>()) == "null");
    CHECK(json_of(std::variant<std::int64_t, std::string>("a")) == "\"a\"");
    CHECK(json_of(std::pair<int, int>(1, 2)) == "[1, 2]");
    CHECK(json_of(std::vector<std::optional<int>>{1, std::nullopt}) == "[1, null]");
    CHECK(json_of(std::map<std::string, int>{{"a", 1}}) == R"({"a": 1})");
    CHECK(json_of(std::vector<Pixel>{{1, 2}, {3, 4}}) == R"([{"x": 1, "y": 2}, {"x": 3, "y": 4}])");
}

TEST_CASE("text is escaped as nlohmann's library does it, whatever its bytes") {
    const auto expected = [](const std::string& text) {
        return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    };
    for (int first = 0; first < 256; ++first) {
        const std::string one(1, static_cast<char>(first));
        CHECK(json_string(one) == expected(one));
        CHECK(json_string("é" + one + "\"" + one + "a") == expected("é" + one + "\"" + one + "a"));
    }
    CHECK(json_string("a\xE2\x82z\xF0\x9F") == expected("a\xE2\x82z\xF0\x9F"));
}

TEST_CASE("what some readers of lines take for a line's end is escaped in JSON", "[format]") {
    CHECK(json_of("a\u2028b\u0085c\u2029d é →") == "\"a\\u2028b\\u0085c\\u2029d é →\"");
    CHECK(json_of("\xFF\u2028") == "\"\uFFFD\\u2028\"");
    std::string long_text, escaped;
    for (int i = 0; i < 100000; ++i) {
        long_text += "\u2028";
        escaped += "\\u2028";
    }
    CHECK(json_of(long_text) == "\"" + escaped + "\"");
}
