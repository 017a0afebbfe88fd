#include "format/safetensors.hpp"

#include "format/array_values.hpp"
#include "io/file.hpp"
#include "support/binary.hpp"
#include "support/message.hpp"
#include "support/truth_arrays.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const auto entry = safetensors_entry;

std::string refusal_of_file(const std::string& bytes) {
    return message_of([&] { parse_safetensors(bytes, {"a.safetensors", ""}); });
}

/// How a header over `size` bytes of data is refused.
std::string refusal(const std::string& header, std::size_t size = 8) {
    return refusal_of_file(safetensors_file(header, std::string(size, '\0')));
}

std::string one(const std::string& shape, const std::string& offsets = "[0,8]") {
    return R"({"a":)" + entry("F32", shape, offsets) + "}";
}

}  // namespace

TEST_CASE("safetensors: F32, F16, BF16, F64, whole numbers, at any alignment, read bit for bit") {
    const FileBytes file = FileBytes::open(truth_array_path("types.safetensors"));
    const Safetensors parsed = parse_safetensors(file.view(), {"types.safetensors", ""});
    const auto expected = expected_arrays("types.safetensors");
    CHECK(parsed.tensors.size() == expected.size());
    for (const auto& [name, described] : expected.items()) {
        INFO(name);
        const RawArray& array = parsed.tensors.at(name);
        CHECK(array.type_name == name);
        check_array(numbers_of(array), described);
        if (!described.contains("int64")) {
            check_array(floats_of(array), described);
        } else {
            CHECK(contains(message_of([&] { floats_of(array); }), "floating-point numbers, found the type"));
        }
    }
}

TEST_CASE("safetensors: no tensor is copied") {
    const FileBytes file = FileBytes::open(truth_array_path("types.safetensors"));
    const Safetensors parsed = parse_safetensors(file.view(), {"types.safetensors", ""});
    for (const auto& [name, array] : parsed.tensors) {
        CHECK(array.bytes.data() >= file.view().data());
        CHECK(array.bytes.data() + array.bytes.size() <= file.view().data() + file.view().size());
    }
}

TEST_CASE("safetensors: what is written is byte for byte the reference's") {
    const FileBytes file = FileBytes::open(truth_array_path("written.safetensors"));
    const Safetensors parsed = parse_safetensors(file.view(), {"written.safetensors", ""});
    CHECK(parsed.metadata.at("meta") == "a \"quoted\" 猫\n");
    const auto expected = expected_arrays("written.safetensors");
    for (const auto& [name, described] : expected.items())
        check_array(numbers_of(parsed.tensors.at(name)), described);
    const std::vector<std::pair<std::string, RawArray>> tensors(parsed.tensors.begin(), parsed.tensors.end());
    CHECK(to_safetensors(tensors, {{"meta", parsed.metadata.at("meta")}}) == file.view());
}

TEST_CASE("safetensors: a file without metadata or tensors is written and read") {
    const std::string bytes = to_safetensors({}, {});
    CHECK(bytes == safetensors_file("{}      ", ""));
    CHECK(parse_safetensors(bytes, {"a", ""}).tensors.empty());
}

TEST_CASE("safetensors: scalars, empty tensors, extra fields and white space are accepted") {
    CHECK(refusal("{}", 0) == "not refused");
    CHECK(refusal(" \n{}  ", 0) == "not refused");
    CHECK(refusal(one("[]", "[0,4]"), 4) == "not refused");
    CHECK(refusal(one("[2,0]", "[0,0]"), 0) == "not refused");
    CHECK(refusal(R"({"a":)" + entry("F32", "[0]", "[0,0]") + R"(,"b":)" + entry("F32", "[0]", "[0,0]") + "}",
                  0) == "not refused");
    CHECK(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":[{}]}})") == "not refused");
    CHECK(refusal(R"({"__metadata__":{"a":"b"}})", 0) == "not refused");
    CHECK(refusal(R"({"__metadata__":null})", 0) == "not refused");
    CHECK(refusal(R"({"a":)" + entry("U8", "[3]", "[0,3]") + R"(,"b":)" + entry("F32", "[1]", "[3,7]") + "}",
                  7) == "not refused");
}

TEST_CASE("safetensors: a length that does not fit the file is refused") {
    CHECK(contains(refusal_of_file(""), "at least 8 bytes, found 0"));
    CHECK(contains(refusal_of_file(std::string(7, '\1')), "at least 8 bytes, found 7"));
    CHECK(contains(refusal_of_file(little_endian(2, 8)), "expected a header of 2 bytes, found 0"));
    CHECK(contains(refusal_of_file(little_endian(3, 8) + "{}"), "expected a header of 3 bytes, found 2"));
    CHECK(contains(refusal_of_file(little_endian(100'000'001, 8) + "{}"), "1 to 100000000"));
    CHECK(contains(refusal_of_file(std::string(8, '\xFF') + "{}"), "1 to 100000000"));
    CHECK(contains(refusal_of_file(std::string(8, '\0') + "{}"), "1 to 100000000"));
}

TEST_CASE("safetensors: a header that is no JSON object is refused") {
    CHECK(contains(refusal("{\"a\xFF\":1}"), "UTF-8"));
    for (const std::string header :
         {"{", "[]", "null", "\"a\"", "{}x", "\xEF\xBB\xBF{}", "{}//", "{\"a\":1,}", " "})
        CHECK(refusal(header, 0) != "not refused");
    CHECK(refusal(std::string("{}\0", 3), 0) != "not refused");
    const auto nested = [](std::size_t depth) {
        return R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":)" + std::string(depth - 2, '[') +
               "1" + std::string(depth - 2, ']') + "}}";
    };
    CHECK(refusal(nested(127)) == "not refused");
    CHECK(contains(refusal(nested(128)), "nested at most 127 deep"));
}

TEST_CASE("safetensors: a name twice, empty or with NUL is refused") {
    const std::string first = entry("F32", "[1]", "[0,4]");
    const std::string second = entry("F32", "[1]", "[4,8]");
    CHECK(refusal(R"({"a":)" + first + R"(,"b":)" + second + "}") == "not refused");
    CHECK(contains(refusal(R"({"a":)" + first + R"(,"a":)" + second + "}"), "stands here twice"));
    CHECK(contains(refusal(R"({"a":)" + first + R"(,"a":)" + first + "}", 4), "stands here twice"));
    CHECK(contains(refusal(R"({"a":)" + first + R"(,"\u0061":)" + second + "}"), "stands here twice"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})"),
                   "twice"));
    CHECK(contains(refusal(R"({"__metadata__":{},"__metadata__":{}})", 0), "twice"));
    CHECK(contains(refusal(R"({"":)" + first + "}", 4), "a tensor name"));
    CHECK(contains(refusal(R"({"a\u0000":)" + first + "}", 4), "a tensor name"));
}

TEST_CASE("safetensors: ranges that overlap, leave a hole or do not end with the file are refused") {
    const auto two = [](const std::string& a, const std::string& b, std::size_t size) {
        return refusal(R"({"a":)" + entry("F32", "[1]", a) + R"(,"b":)" + entry("F32", "[1]", b) + "}", size);
    };
    CHECK(two("[4,8]", "[0,4]", 8) == "not refused");
    CHECK(contains(two("[0,4]", "[2,6]", 6), "b: expected a range that begins at byte 4, found 2 to 6"));
    CHECK(two("[0,4]", "[0,4]", 4) != "not refused");
    CHECK(contains(two("[0,4]", "[5,9]", 9), "begins at byte 4"));
    CHECK(contains(two("[1,5]", "[5,9]", 9), "begins at byte 0"));
    CHECK(contains(refusal(one("[2]", "[8,0]")), "a: expected a range"));
    CHECK(refusal(one("[2]", "[0,-8]")) != "not refused");
    CHECK(contains(refusal(one("[2]"), 9), "expected 8 bytes of data, found 9"));
    CHECK(contains(refusal(one("[2]"), 7), "a: expected a range within 7 bytes"));
    CHECK(refusal(one("[0]", "[0,18446744073709551615]")) != "not refused");
}

TEST_CASE("safetensors: a size that is not the shape's, whatever wraps around, is refused") {
    CHECK(contains(refusal(one("[3]")), "a: expected 12 bytes for the shape [3], found 8"));
    CHECK(refusal(one("[2,18446744073709551614]")) != "not refused");
    CHECK(refusal(R"({"a":)" + entry("I32", "[2,9223372036854775807]", "[0,8]") + "}") != "not refused");
    CHECK(refusal(R"({"a":)" + entry("U8", "[4194305,4194305,211106198978564]", "[0,4]") + "}", 4) !=
          "not refused");
    CHECK(refusal(one("[4294967296,4294967296]", "[0,0]"), 0) != "not refused");
    CHECK(contains(refusal(one("[0,18446744073709551615]", "[0,0]"), 0), "a shape that a file can hold"));
    std::string rank33 = "[1";
    for (int i = 1; i < 33; ++i) rank33 += ",1";
    CHECK(contains(refusal(one(rank33 + "]", "[0,4]"), 4), "a shape that a file can hold"));
}

TEST_CASE("safetensors: fields of another type, or missing, are refused") {
    for (const std::string extent : {"-2", "2.0", "\"2\"", "18446744073709551616", "null", "[2]"})
        CHECK(refusal(one("[" + extent + "]")) != "not refused");
    for (const std::string offsets : {"[0]", "[0,8,8]", "[-0.0,8]", "[0,8.0]", "8", "[]", "null"})
        CHECK(refusal(one("[2]", offsets)) != "not refused");
    CHECK(refusal(one("2")) != "not refused");
    for (const std::string dtype : {"f32", "F31", "", "F4", "float32"})
        CHECK(contains(refusal(R"({"a":)" + entry(dtype, "[2]", "[0,8]") + "}"), "a dtype of safetensors"));
    CHECK(contains(refusal(R"({"a":{"shape":[2],"data_offsets":[0,8]}})"), "a field \"dtype\""));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})"), "a field \"shape\""));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2]}})"), "a field \"data_offsets\""));
    CHECK(contains(refusal(R"({"a":1})"), "expected an object"));
    CHECK(contains(refusal(R"({"__metadata__":{"a":1}})", 0), "expected a string"));
    CHECK(refusal(R"({"__metadata__":[]})", 0) != "not refused");
    CHECK(refusal(R"({"\ud800":)" + entry("F32", "[2]", "[0,8]") + "}") != "not refused");
}

TEST_CASE(
    "safetensors: a type that heed does not read is listed, and refused when its numbers are asked for") {
    const std::string bytes = safetensors_file(R"({"a":)" + entry("F8_E4M3", "[2]", "[0,2]") + "}", "xx");
    const Safetensors parsed = parse_safetensors(bytes, {"m", ""});
    CHECK(parsed.tensors.at("a").type_name == "F8_E4M3");
    CHECK(message_of([&] { numbers_of(parsed.tensors.at("a")); }) ==
          "m: a: expected numbers, found the type F8_E4M3");
}
