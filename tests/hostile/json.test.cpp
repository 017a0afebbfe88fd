// Malformed JSON read by the program: as a bare matrix from a file and from a pipe, and as embeddings.
#include "support/catch.hpp"
#include "support/malformed.hpp"
#include "support/malformed_json.hpp"

using namespace heed::test;

namespace {

/// What is no JSON, or none that says one thing.
MalformedRows syntax() {
    return {
        {"empty", "", {"expected JSON, found nothing"}},
        {"white space", " \n\t", {"expected JSON, found nothing"}},
        {"a brace", "{", {"line 1, byte 2: not JSON: expected a key in quotes, found the end"}},
        {"no JSON", "attention", {"line 1, byte 1: not JSON: expected a value, found \"attention\""}},
        {"Infinity",
         "[[1],\n[Infinity]]",
         {"line 2, byte 2: expected a finite number, or NaN ", "found Infinity"}},
        {"-Infinity",
         "[[-Infinity]]",
         {"line 1, byte 3: expected a finite number, or NaN ", "found -Infinity"}},
        {"1e999",
         "[[1e999]]",
         {"line 1, byte 3: not JSON: expected a number that float64 can hold, found \"1e999\""}},
        {"a leading zero", "[[010]]", {"line 1, byte 3: not JSON: expected ',' or ']', found \"010\""}},
        {"a hexadecimal number",
         "[[0x10]]",
         {"line 1, byte 3: not JSON: expected ',' or ']', found \"0x10\""}},
        {"a plus", "[[+1]]", {"line 1, byte 3: not JSON: expected a value, found \"+1\""}},
        {"a bare point", "[[.5]]", {"line 1, byte 3: not JSON: expected a value, found \".5\""}},
        {"a decimal comma", "[[0,5],[0.5]]", {"expected 2 elements as in the rows before, found 1"}},
        {"a trailing comma", "[[1,]]", {"line 1, byte 5: not JSON: expected a value, found \"]\""}},
        {"another bracket", "[[1}]", {"line 1, byte 4: not JSON: expected ',' or ']', found \"}\""}},
        {"a missing comma", "[[1 2]]", {"line 1, byte 5: not JSON: expected ',' or ']', found \"2\""}},
        {"a string without a comma", "[1 \"2\"]", {"not JSON: expected ',' or ']', found a string"}},
        {"a missing colon", "{\"a\" 1}", {"line 1, byte 6: not JSON: expected ':', found \"1\""}},
        {"a member without a comma",
         "{\"a\":1 2}",
         {"line 1, byte 8: not JSON: expected ',' or '}', found \"2\""}},
        {"a comment", "[[1]] // one", {"line 1, byte 7: not JSON: expected the end, found \"//\""}},
        {"text behind", "[[1]] x", {"line 1, byte 7: not JSON: expected the end, found \"x\""}},
        {"a second document", "[[1]] [[1]]", {"line 1, byte 7: not JSON: expected the end, found \"[\""}},
        {"NUL behind",
         std::string("[[1]]\0", 6),
         {"line 1, byte 6: not JSON: expected the end, found a NUL"}},
        {"a quote that is not closed", "{\"a", {"not JSON: invalid string: missing closing quote"}},
        {"bytes that are no UTF-8", "[\"\xFF\"]", {"line 1, byte 3: expected UTF-8, found the byte 0xFF"}},
        {"Latin-1", "[\"caf\xE9\"]", {"line 1, byte 6: expected UTF-8"}},
        {"a surrogate in bytes", "[\"\xED\xA0\x80\"]", {"line 1, byte 3: expected UTF-8"}},
        {"a lone surrogate",
         "[\"\\ud800\"]",
         {"not JSON: invalid string: surrogate U+D800..U+DBFF must be followed by "}},
        {"a lone low surrogate",
         "[\"\\udc00 a\"]",
         {"not JSON: invalid string: surrogate U+DC00..U+DFFF must follow "}},
        {"a raw control character",
         "[\"a\x01\"]",
         {"line 1, byte 4: not JSON: invalid string: control character U+0001"}},
        {"a raw line break in a string",
         "[\"a\nb\"]",
         {"not JSON: invalid string: control character U+000A"}},
        {"an unknown escape",
         "[\"\\x41\"]",
         {"not JSON: invalid string: forbidden character after backslash"}},
        {"UTF-16", std::string("\xFF\xFE[\0[\0", 6), {"expected UTF-8"}},
        {"UTF-32", std::string("\xFF\xFE\0\0[\0\0\0", 8), {"expected UTF-8"}},
        {"a key twice",
         "{\"attention\": [[1]],\n\"attention\": [[1]]}",
         {"$: the key \"attention\" stands here twice"}},
        {"a key and its escaped spelling",
         "{\"attention\": [[1]], \"\\u0061ttention\": [[0]]}",
         {"$: the key \"attention\" stands here twice"}},
        {"a key twice deep within",
         "{\"x\": [{\"a\": {\"b\": 1, \"b\": 1}}]}",
         {"$.x[0].a: the key \"b\" stands here twice"}},
        {"nesting of 129",
         nested_arrays(129),
         {"expected JSON nested at most 128 deep, found deeper nesting"}},
        {"nesting of 128", nested_arrays(128), {"expected arrays nested at most ", "found more"}},
        {"nesting of a million", nested_arrays(1'000'000), {"expected JSON nested at most 128 deep"}},
        {"a million open brackets", std::string(1'000'000, '['), {"not JSON: "}},
        {"objects nested a hundred thousand deep", times(100'000, "{\"a\":"), {"not JSON: "}},
    };
}

/// Nested arrays that are no matrix, to whoever reads them.
MalformedRows matrices() {
    return {
        {"a string as root", "\"[[1]]\"", {"$: expected an array of numbers, found the string"}},
        {"null", "null", {"$: expected an array of numbers, found null"}},
        {"a ragged matrix", "[[1, 0], [1]]", {"$[1]: expected 2 elements as in the rows before, found 1"}},
        {"a longer row", "[[1, 0], [1, 0, 0]]", {"$[1]: expected 2 elements as in the rows before, found 3"}},
        {"a row that is a number", "[[1], 1]", {"$[1]: expected an array, found the number 1"}},
        {"a cell that is a row", "[[1, [1]]]", {"$[0][1]: expected a number, found an array"}},
        {"a cell that is a string", "[[\"1\"]]", {"$[0][0]: expected a number, found the string \"1\""}},
        {"a cell that is true", "[[true]]", {"$[0][0]: expected a number, found true"}},
        {"a cell that is an object", "[[{}]]", {"$[0][0]: expected a number, found an object"}},
        {"a cell that float32 cannot hold",
         "[[1e39]]",
         {"$[0][0]: expected a number that float32 can hold, found the number 1e+39"}},
        {"no element", "[]", {"expected ", "[0]"}},
        {"no column", "[[], []]", {"$: expected ", "[2, 0]"}},
        {"one dimension", "[1, 2]", {"expected ", "[2]"}},
        {"a million cells and then none", "[[" + times(1'000'000, "0,") + "x]]", {"not JSON: "}},
    };
}

const std::vector<std::string> from_file = {"attend", "in.json", "-o", "out.json"};
const std::vector<std::string> from_pipe = {"attend", "-", "-o", "out.json"};
const std::vector<std::string> embeddings = {"attend", "--embeddings", "in.json", "-o", "out.json"};

}  // namespace

TEST_CASE("malformed JSON is refused, whoever reads it", "[hostile]") {
    check_refused({"JSON", "in.json", {from_file, from_pipe}}, syntax() + matrices());
    check_refused({"JSON embeddings", "in.json", {embeddings}}, matrices());
    check_refused({"JSON embeddings that lack a number", "in.json", {embeddings}},
                  {{"null", "[[null]]", {"$[0][0]: expected a number, found null"}},
                   {"NaN", "[[NaN]]", {"line 1, byte 3: not JSON: expected a value, found \"NaN\""}}});
    check_refused({"JSON arrays by name",
                   "in.json",
                   {{"attend", "in.json:x", "-o", "out.json"},
                    {"attend", "--embeddings", "in.json:x", "-o", "out.json"}}},
                  {{"no names", "[[1]]", {"$: expected an object of named arrays before :x, found an array"}},
                   {"another name", R"({"y": [[1]]})", {"$: expected a field \"x\", found none"}}});
    check_refused({"JSON embeddings with tokens", "in.json", {embeddings}},
                  {{"a token with a NUL",
                    R"({"tokens": ["a", "b\u0000"], "embeddings": [[1], [2]]})",
                    {"$.tokens[1]: expected text without NUL, found a NUL"}},
                   {"a token too few",
                    R"({"tokens": ["a"], "embeddings": [[1], [2]]})",
                    {"$.tokens: expected 2 tokens, one for each row of the embeddings, found 1"}},
                   {"a list of a batch with a NUL",
                    R"({"tokens": [["\u0000"]], "embeddings": [[[1]]]})",
                    {"$.tokens[0][0]: expected text without NUL, found a NUL"}}});
}
