// Malformed safetensors files, read by the program: as an attention, as embeddings, and by heed inspect.
#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/malformed.hpp"

using namespace heed::test;

namespace {

const auto entry = safetensors_entry;

std::string file(const std::string& header, std::size_t data = 8) {
    return safetensors_file(header, std::string(data, '\0'));
}

/// A file with the one tensor "a".
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets,
                std::size_t data = 8) {
    return file(R"({"a":)" + entry(dtype, shape, offsets) + "}", data);
}

/// A file with the tensors "a" and "b" of one float32 each.
std::string two(const std::string& a, const std::string& b, std::size_t data) {
    return file(R"({"a":)" + entry("F32", "[1]", a) + R"(,"b":)" + entry("F32", "[1]", b) + "}", data);
}

/// One tensor with a field `depth` deep that no reader asks for.
std::string nested(std::size_t depth) {
    return file(R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8],"x":)" +
                std::string(depth - 2, '[') + "1" + std::string(depth - 2, ']') + "}}");
}

std::string repeated_extent(std::size_t rank) {
    std::string shape = "[1";
    for (std::size_t axis = 1; axis < rank; ++axis) shape += ",1";
    return shape + "]";
}

MalformedRows sizes() {
    const std::string length = "expected a safetensors header of 1 to 100000000 bytes, found ";
    return {
        {"0 bytes", "", {"expected a safetensors file of at least 8 bytes, found 0"}},
        {"7 bytes", std::string(7, '\1'), {"expected a safetensors file of at least 8 bytes, found 7"}},
        {"the length field alone", little_endian(2, 8), {"expected a header of 2 bytes, found 0 bytes"}},
        {"a length of one byte too many",
         little_endian(3, 8) + "{}",
         {"expected a header of 3 bytes, found 2 bytes up to the end of the file"}},
        {"a length far past the file",
         little_endian(99'999'999, 8) + "{}",
         {"expected a header of 99999999 bytes, found 2 bytes"}},
        {"a length over the limit", little_endian(100'000'001, 8) + "{}", {length + "100000001"}},
        {"a length of 2^63", little_endian(1ULL << 63, 8) + "{}", {length + "9223372036854775808"}},
        {"a length of 2^64-9", little_endian(~8ULL, 8) + "{}", {length + "18446744073709551607"}},
        {"a length of 2^64-1", little_endian(~0ULL, 8) + "{}", {length + "18446744073709551615"}},
        {"a length of 0", little_endian(0, 8) + "{}", {length + "0"}},
        {"a length with the bytes the other way round",
         std::string(7, '\0') + "\2{}",
         {length + "144115188075855872"}},
        {"a zip archive",
         zip_file({zip_entry("a.npy", "x")}),
         {"expected a safetensors file, found a zip archive, as PyTorch"}},
        {"text", "The cat sat on the mat.", {"expected a safetensors file, found text"}},
    };
}

MalformedRows header_texts() {
    const std::string at = "header, ";
    return {
        {"a name that is not UTF-8", file("{\"a\xFF\":1}"), {at + "line 1, byte 4: expected UTF-8, found"}},
        {"a surrogate in bytes", file("{\"\xED\xA0\x80\":1}"), {at + "line 1, byte 3: expected UTF-8"}},
        {"an overlong NUL", file("{\"\xC0\x80\":1}"), {at + "line 1, byte 3: expected UTF-8"}},
        {"a brace alone", file("{", 0), {"header", "not JSON"}},
        {"white space alone", file(" ", 0), {"header: expected JSON, found nothing"}},
        {"an array", file("[]", 0), {"header, $: expected an object, found an array"}},
        {"null", file("null", 0), {"header, $: expected an object, found null"}},
        {"a string", file("\"a\"", 0), {"header, $: expected an object, found the string \"a\""}},
        {"a number", file("1", 0), {"header, $: expected an object, found the number 1"}},
        {"text behind the JSON", file("{}x", 0), {at + "line 1, byte 3: not JSON"}},
        {"a second object", file("{}{}", 0), {at + "line 1, byte 3: not JSON"}},
        {"NUL behind the JSON", file(std::string("{}\0", 3), 0), {at + "line 1, byte 3: not JSON"}},
        {"a byte order mark", file("\xEF\xBB\xBF{}", 0), {"header", "not JSON"}},
        {"a comment", file("{}//", 0), {at + "line 1, byte 3: not JSON"}},
        {"a trailing comma", file("{\"a\":1,}", 0), {at + "line 1, byte 8: not JSON"}},
        {"single quotes", file("{'a':1}", 0), {at + "line 1, byte 2: not JSON"}},
        {"a raw line break in a name", file("{\"a\n\":1}", 0), {"header", "not JSON"}},
        {"nesting of 128", nested(128), {"header: expected JSON nested at most 127 deep, found deeper"}},
        {"nesting of a million", nested(1'000'000), {"header: expected JSON nested at most 127 deep"}},
        {"a million open brackets",
         file(std::string(1'000'000, '['), 0),
         {"header, line 1, byte 1000001: not JSON"}},
    };
}

MalformedRows names() {
    const std::string first = entry("F32", "[1]", "[0,4]");
    const std::string second = entry("F32", "[1]", "[4,8]");
    const std::string twice = "header, $: the key \"a\" stands here twice";
    const std::string name = "header: expected a tensor name without NUL that is not empty, found ";
    return {
        {"a name with two ranges", file(R"({"a":)" + first + R"(,"a":)" + second + "}"), {twice}},
        {"a name with one range twice", file(R"({"a":)" + first + R"(,"a":)" + first + "}", 4), {twice}},
        {"a name and its escaped spelling",
         file(R"({"a":)" + first + R"(,"\u0061":)" + second + "}"),
         {twice}},
        {"dtype twice",
         file(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})"),
         {"header, $.a: the key \"dtype\" stands here twice"}},
        {"data_offsets twice",
         file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}})"),
         {"header, $.a: the key \"data_offsets\" stands here twice"}},
        {"__metadata__ twice",
         file(R"({"__metadata__":{},"__metadata__":{}})", 0),
         {"the key \"__metadata__\" stands here twice"}},
        {"a key of the metadata twice",
         file(R"({"__metadata__":{"a":"1","a":"2"}})", 0),
         {"header, $.__metadata__: the key \"a\" stands here twice"}},
        {"an empty name", file(R"({"":)" + first + "}", 4), {name + "\"\""}},
        {"a name with NUL", file(R"({"a\u0000":)" + first + "}", 4), {name + "\"a\\u0000\""}},
        {"a lone surrogate as name", file(R"({"\ud800":)" + first + "}", 4), {"header", "not JSON"}},
    };
}

MalformedRows ranges() {
    const std::string at_4 = "b: expected a range that begins at byte 4, found ";
    return {
        {"an overlap", two("[0,4]", "[2,6]", 6), {at_4 + "2 to 6"}},
        {"two names on one range", two("[0,4]", "[0,4]", 4), {"expected a range that begins at byte 4"}},
        {"a tensor within another", two("[0,8]", "[2,6]", 8), {"a: expected 4 bytes for the shape [1]"}},
        {"a hole", two("[0,4]", "[5,9]", 9), {at_4 + "5 to 9"}},
        {"the first not at 0",
         two("[1,5]", "[5,9]", 9),
         {"a: expected a range that begins at byte 0, found 1 to 5"}},
        {"an end before the start",
         one("F32", "[2]", "[8,0]"),
         {"a: expected a range that begins at byte 0"}},
        {"an end before a start that follows", two("[0,4]", "[4,0]", 8), {"b: expected a range"}},
        {"trailing bytes", one("F32", "[2]", "[0,8]", 9), {"expected 8 bytes of data, found 9"}},
        {"trailing bytes behind no tensor", file("{}", 1), {"expected 0 bytes of data, found 1"}},
        {"one byte short",
         one("F32", "[2]", "[0,8]", 7),
         {"a: expected a range within 7 bytes of data, found 0 to 8"}},
        {"an end of 2^64-1",
         one("U8", "[18446744073709551615]", "[0,18446744073709551615]", 0),
         {"a: expected a range within 0 bytes of data, found 0 to 18446744073709551615"}},
        {"a start of 2^64-4",
         two("[0,4]", "[18446744073709551612,4]", 8),
         {at_4 + "18446744073709551612 to 4"}},
    };
}

MalformedRows shapes() {
    const std::string hold = "a: expected a shape that a file can hold, found ";
    return {
        {"a range shorter than the shape",
         one("F32", "[3]", "[0,8]"),
         {"a: expected 12 bytes for the shape [3], found 8"}},
        {"a range longer than the shape",
         one("F32", "[1]", "[0,8]"),
         {"a: expected 4 bytes for the shape [1], found 8"}},
        {"a range for another dtype",
         one("F64", "[2]", "[0,8]"),
         {"a: expected 16 bytes for the shape [2], found 8"}},
        {"2 x (2^64-2) wraps to -4", one("U8", "[2,18446744073709551614]", "[0,8]"), {hold}},
        {"2 x (2^63-1) x 4 wraps to -8", one("I32", "[2,9223372036854775807]", "[0,8]"), {hold}},
        {"three extents wrap to 4",
         one("U8", "[4194305,4194305,211106198978564]", "[0,4]", 4),
         {hold + "[4194305, 4194305, 211106198978564]"}},
        {"2^32 x 2^32 wraps to 0", one("F32", "[4294967296,4294967296]", "[0,0]", 0), {hold}},
        {"2^31 x 2^31 x 4 wraps to 0", one("F32", "[2147483648,2147483648]", "[0,0]", 0), {hold}},
        {"an extent of 2^64-1 beside a 0",
         one("F32", "[0,18446744073709551615]", "[0,0]", 0),
         {hold + "[0, 18446744073709551615]"}},
        {"extents beside a 0 that wrap",
         one("F32", "[4294967296,0,4294967296]", "[0,0]", 0),
         {hold + "[4294967296, 0, 4294967296]"}},
        {"rank 33", one("F32", repeated_extent(33), "[0,4]", 4), {hold}},
        {"rank 500,000", one("F32", repeated_extent(500'000), "[0,4]", 4), {hold}},
        {"2^63 bytes", one("U8", "[9223372036854775808]", "[0,8]"), {hold}},
        {"10^12 elements in a small file",
         one("F32", "[1000000,1000000]", "[0,4000000000000]"),
         {"a: expected a range within 8 bytes of data, found 0 to 4000000000000"}},
    };
}

MalformedRows extents_and_offsets() {
    const std::string extent = "header, $.a.shape[0]: expected a whole number from 0, found ";
    const std::string offset = "header, $.a.data_offsets[0]: expected a whole number from 0, found ";
    return {
        {"an extent of -2", one("F32", "[-2]", "[0,8]"), {extent + "the number -2"}},
        {"an extent of 1.0", one("F32", "[1.0]", "[0,8]"), {extent + "the number 1.0"}},
        {"an extent of 2e0", one("F32", "[2e0]", "[0,8]"), {extent + "the number 2.0"}},
        {"an extent \"1\"", one("F32", "[\"1\"]", "[0,8]"), {extent + "the string \"1\""}},
        {"an extent of 2^64", one("F32", "[18446744073709551616]", "[0,8]"), {extent + "the number 1"}},
        {"an extent null", one("F32", "[null]", "[0,8]"), {extent + "null"}},
        {"an extent true", one("F32", "[true]", "[0,8]"), {extent + "true"}},
        {"an extent that is an array", one("F32", "[[2]]", "[0,8]"), {extent + "an array"}},
        {"an extent 010", one("F32", "[010]", "[0,8]"), {"header", "not JSON"}},
        {"an extent NaN", one("F32", "[NaN]", "[0,8]"), {"header", "not JSON"}},
        {"a shape that is a number",
         one("F32", "2", "[0,8]"),
         {"$.a.shape: expected an array, found the number 2"}},
        {"one offset",
         one("F32", "[2]", "[0]"),
         {"$.a.data_offsets: expected two offsets, begin and end, found 1"}},
        {"no offset",
         one("F32", "[2]", "[]"),
         {"$.a.data_offsets: expected two offsets, begin and end, found 0"}},
        {"three offsets",
         one("F32", "[2]", "[0,8,8]"),
         {"$.a.data_offsets: expected two offsets", "found 3"}},
        {"an offset of -1", one("F32", "[2]", "[-1,8]"), {offset + "the number -1"}},
        {"an extent of -0",
         one("F32", "[-0]", "[0,0]", 0),
         {"header, byte 30: expected a whole number from 0, found -0"}},
        {"an offset of -0", one("F32", "[2]", "[-0,8]"), {"expected a whole number from 0, found -0"}},
        {"an offset of 0.0", one("F32", "[2]", "[0.0,8]"), {offset + "the number 0.0"}},
        {"an offset of 2^64", one("F32", "[2]", "[18446744073709551616,8]"), {offset}},
        {"offsets that are a number", one("F32", "[2]", "8"), {"$.a.data_offsets: expected an array"}},
        {"offsets that are null", one("F32", "[2]", "null"), {"$.a: expected a field \"data_offsets\""}},
    };
}

MalformedRows fields() {
    const std::string dtype = "header, $.a.dtype: expected a dtype of safetensors, found ";
    return {
        {"an unknown dtype", one("F31", "[2]", "[0,8]"), {dtype + "\"F31\""}},
        {"a dtype in lower case", one("f32", "[2]", "[0,8]"), {dtype + "\"f32\""}},
        {"an empty dtype", one("", "[2]", "[0,8]"), {dtype + "\"\""}},
        {"a dtype with NUL", one("F32\\u0000", "[2]", "[0,8]"), {dtype + "\"F32\\u0000\""}},
        {"a dtype that is a number",
         file(R"({"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}})"),
         {"$.a.dtype: expected a string, found the number 32"}},
        {"no dtype",
         file(R"({"a":{"shape":[2],"data_offsets":[0,8]}})"),
         {"$.a: expected a field \"dtype\", found none"}},
        {"no shape",
         file(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})"),
         {"$.a: expected a field \"shape\", found none"}},
        {"no data_offsets",
         file(R"({"a":{"dtype":"F32","shape":[2]}})"),
         {"$.a: expected a field \"data_offsets\", found none"}},
        {"a tensor that is a number", file(R"({"a":1})"), {"$.a: expected an object, found the number 1"}},
        {"a tensor that is null", file(R"({"a":null})"), {"$.a: expected an object, found null"}},
        {"metadata that is a number",
         file(R"({"__metadata__":{"a":1}})", 0),
         {"$.__metadata__.a: expected a string, found the number 1"}},
        {"metadata that is an object",
         file(R"({"__metadata__":{"a":{}}})", 0),
         {"$.__metadata__.a: expected a string, found an object"}},
        {"metadata that is an array",
         file(R"({"__metadata__":[]})", 0),
         {"$.__metadata__: expected an object, found an array"}},
        {"a lone surrogate in the metadata",
         file(R"({"__metadata__":{"a":"\udc00"}})", 0),
         {"header", "not JSON"}},
    };
}

/// A good file, cut behind each of its bytes.
MalformedRows cuts() {
    const std::string whole = one("F32", "[1,2]", "[0,8]");
    MalformedRows rows;
    for (std::size_t size = 0; size < whole.size(); ++size)
        rows.push_back({"the first " + std::to_string(size) + " bytes",
                        whole.substr(0, size),
                        {"expected ", ", found "}});
    return rows;
}

const std::vector<std::vector<std::string>> commands = {
    {"attend", "in.safetensors", "-o", "out.json"},
    {"attend", "--embeddings", "in.safetensors", "-o", "out.json"},
    {"inspect", "in.safetensors"},
    {"inspect", "--json", "-"},
};

}  // namespace

TEST_CASE("a malformed safetensors file is refused, whoever reads it", "[hostile]") {
    check_refused(
        {"safetensors", "in.safetensors", commands},
        sizes() + header_texts() + names() + ranges() + shapes() + extents_and_offsets() + fields());
    check_refused({"safetensors, cut", "in.safetensors", {commands[0]}}, cuts());
    check_refused(
        {"safetensors of weights",
         "in.safetensors",
         {{"attend", "--model", "self-attention", "--weights", "in.safetensors", "a b", "-o", "out.json"}}},
        sizes() + header_texts() + ranges());
}

TEST_CASE("a safetensors file that is only unusual is accepted", "[hostile]") {
    const std::string unread = R"("u":)" + entry("U8", "[3]", "[0,3]");
    const std::string matrix = R"("attention":)" + entry("F32", "[1,1]", "[3,7]");
    const std::string one_float = std::string("\0\0\0\0\0\x80\x3f", 7);
    check_accepted({"safetensors", "in.safetensors", {commands[2], {"inspect", "-"}}},
                   {{"no tensor", file("{}", 0), {}},
                    {"leading white space", file(" \n\t\r{}  ", 0), {}},
                    {"no metadata", file(R"({"__metadata__":null})", 0), {}},
                    {"a shape of no dimension", one("F32", "[]", "[0,4]", 4), {}},
                    {"an empty tensor", one("F32", "[2,0]", "[0,0]", 0), {}},
                    {"nesting of 127", nested(127), {}},
                    {"rank 32", one("F32", repeated_extent(32), "[0,4]", 4), {}},
                    {"a type that nobody computes with", one("F8_E4M3", "[2]", "[0,2]", 2), {}}});
    check_accepted(
        {"safetensors", "in.safetensors", {commands[0]}},
        {{"a matrix behind three bytes",
          safetensors_file("{" + unread + "," + matrix + "}", one_float),
          safetensors_file(R"({"attention":)" + entry("F32", "[1,1]", "[0,4]") + "}", one_float.substr(3)),
          {"in.safetensors: not used: \"u\""}},
         {"fields that nobody knows",
          safetensors_file(R"({"a":{"x":{"y":[]},"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}})",
                           one_float.substr(3)),
          safetensors_file(R"({"a":)" + entry("F32", "[1,1]", "[0,4]") + "}", one_float.substr(3))}});
}
