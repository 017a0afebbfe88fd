// Malformed records in JSON, read by the program from a file, from a pipe, and by a figure.
#include "support/catch.hpp"
#include "support/malformed.hpp"
#include "support/malformed_json.hpp"

using namespace heed::test;

namespace {

std::string with_attention(const std::string& attention) {
    return record_with("", attention);
}

MalformedRows record_heads() {
    const std::string head = R"({"format": "heed.attention", )";
    return {
        {"another format",
         R"({"format": "other", "version": 1})",
         {"$.format: expected \"heed.attention\", found the string \"other\""}},
        {"a format that is a number",
         R"({"format": 1})",
         {"$.format: expected a string, found the number 1"}},
        {"version 2", head + R"("version": 2})", {"$.version: expected version 1, found the number 2"}},
        {"version 1.0",
         head + R"("version": 1.0})",
         {"$.version: expected a whole number, found the number 1.0"}},
        {"version \"1\"",
         head + R"("version": "1"})",
         {"$.version: expected a whole number, found the string \"1\""}},
        {"version 2^64",
         head + R"("version": 18446744073709551616})",
         {"$.version: expected a whole number"}},
        {"no version", head + R"("tokens": []})", {"$: expected a field \"version\", found none"}},
        {"more tokens than a bare matrix has rows",
         R"({"tokens": ["a", "b"], "attention": [[1]]})",
         {"$.tokens: expected as many tokens as the attention has rows, 1, found 2"}},
        {"no tokens",
         head + R"("version": 1, "attention": [[[[1]]]]})",
         {"$.tokens: expected an array of strings, found none"}},
        {"no attention",
         head + R"("version": 1, "tokens": []})",
         {"$: expected a field \"attention\", found none"}},
        {"an object of nothing", "{}", {"$: expected a field \"attention\", found none"}},
        {"a value that nobody knows",
         record_with(R"("value": "surprise", )"),
         {"$.value: expected \"attention\", \"difference\", \"corrected\", \"contacts\", ",
          "found the string \"surprise\""}},
        {"an id of 1.5",
         record_with(R"("id": 1.5, )"),
         {"$.id: expected a string or a whole number, found the number 1.5"}},
        {"an id of 2^64",
         record_with(R"("id": 18446744073709551616, )"),
         {"$.id: expected a string or a whole number"}},
        {"an id that is an array",
         record_with(R"("id": [1], )"),
         {"$.id: expected a string or a whole number, found an array"}},
        {"a model that is a string",
         record_with(R"("model": "bert", )"),
         {"$.model: expected an object, found the string \"bert\""}},
        {"a name that is a number",
         record_with(R"("model": {"name": 1}, )"),
         {"$.model.name: expected a string, found the number 1"}},
        {"a text that is a number",
         record_with(R"("text": 1, )"),
         {"$.text: expected a string, found the number 1"}},
        {"a dropout of 1",
         record_with(R"("dropout": 1, )"),
         {"$.dropout: expected a probability from 0, under 1, found the number 1"}},
        {"a dropout of -0.1",
         record_with(R"("dropout": -0.1, )"),
         {"$.dropout: expected a probability from 0, under 1"}},
        {"normalized 1",
         record_with(R"("normalized": 1, )"),
         {"$.normalized: expected true or false, found the number 1"}},
        {"tokens that are numbers",
         R"({"format": "heed.attention", "version": 1, "tokens": [1], "attention": [[[[1]]]]})",
         {"$.tokens[0]: expected a string, found the number 1"}},
    };
}

/// Each number of a record, as what is no count.
MalformedRows record_counts() {
    MalformedRows rows;
    const auto add = [&](const std::string& place, const std::string& before, const std::string& behind) {
        for (const std::string bad :
             {"-1", "3.7", "1e20", "18446744073709551616", "\"1\"", "true", "1.0", "[]"})
            rows.push_back(
                {bad + " at " + place, record_with(before + bad + behind), {"$." + place + ": expected "}});
    };
    for (const std::string name : {"ids", "segments", "special_tokens_mask", "word_ids"})
        add(name + "[1]", "\"" + name + "\": [0, ", "], ");
    add("offsets[1][1]", R"("offsets": [[0, 1], [0, )", "]], ");
    add("layers[0]", R"("layers": [)", "], ");
    add("heads[0]", R"("heads": [)", "], ");
    add("model.layers", R"("model": {"layers": )", "}, ");
    add("model.heads", R"("model": {"heads": )", "}, ");
    add("model.seed", R"("model": {"seed": )", "}, ");
    return rows;
}

MalformedRows record_parts() {
    const std::string many = "[" + times(500'000, "0,") + "0]";
    return {
        {"a segment of 2",
         record_with(R"("segments": [0, 2], )"),
         {"$.segments[1]: expected 0 or 1, found the number 2"}},
        {"an offset that ends before it begins",
         record_with(R"("offsets": [[0, 1], [3, 2]], )"),
         {"$.offsets[1]: expected a start that is not after the end, found one that is"}},
        {"an offset of one number",
         record_with(R"("offsets": [[0, 1], [3]], )"),
         {"$.offsets[1]: expected start and end, found 1 elements"}},
        {"an offset of half a million numbers",
         record_with("\"offsets\": [" + many + ", [0, 1]], "),
         {"$.offsets[0]: expected start and end, found 500001 elements"}},
        {"half a million ids",
         record_with("\"ids\": " + many + ", "),
         {"$.ids: expected 2 elements, one for each token, found 500001"}},
        {"no ids",
         record_with(R"("ids": [], )"),
         {"$.ids: expected 2 elements, one for each token, found 0"}},
        {"an offset too few",
         record_with(R"("offsets": [[0, 1]], )"),
         {"$.offsets: expected 2 elements, one for each token, found 1"}},
        {"NUL at the end of a token",
         R"({"format": "heed.attention", "version": 1, "tokens": ["b\u0000"], "attention": [[[[1]]]]})",
         {"$.tokens[0]: expected text without NUL, found a NUL"}},
        {"NUL in a key token",
         record_with(R"("key_tokens": ["a\u0000b", "c"], )"),
         {"$.key_tokens[0]: expected text without NUL, found a NUL"}},
        {"a key token too few",
         record_with(R"("key_tokens": ["a"], )"),
         {"$.key_tokens: expected 2 elements, one for each column of attention, found 1"}},
        {"a token too many",
         with_attention("[[[[1, 0]]]]"),
         {"$.tokens: expected 1 elements, one for each row of attention, found 2"}},
        {"a column too few",
         with_attention("[[[[1], [1]]]]"),
         {"$.attention: expected as many columns as tokens, 2, found 1"}},
        {"two dimensions",
         with_attention("[[1, 0], [0, 1]]"),
         {"$.attention: expected [layer, head, query, key], none of them empty, found [2, 2]"}},
        {"five dimensions",
         with_attention("[[[[[1, 0], [0, 1]]]]]"),
         {"$.attention: expected arrays nested at most 4 deep, found more"}},
        {"no layer",
         with_attention("[]"),
         {"$.attention: expected [layer, head, query, key], none of them empty, found [0]"}},
        {"a layer too many",
         record_with(R"("layers": [0, 1], )"),
         {"$.layers: expected 1 elements, one for each that attention holds, found 2"}},
        {"a layer of 2^63 - 1",
         record_with(R"("layers": [9223372036854775807], )"),
         {"$.layers: expected numbers below 2^63 - 1, found 9223372036854775807"}},
        {"layers out of order",
         record_with(R"("layers": [1, 0], )", "[[[[1,0],[1,0]]], [[[1,0],[1,0]]]]"),
         {"$.layers: expected ascending numbers"}},
        {"a head twice",
         record_with(R"("heads": [1, 1], )", "[[[[1,0],[1,0]], [[1,0],[1,0]]]]"),
         {"$.heads: expected ascending numbers"}},
        {"a layer that the model has not",
         record_with(R"("layers": [12], "model": {"layers": 12}, )"),
         {"$.layers: expected numbers under 12 as the model has layers, found 12"}},
        {"an output of another length",
         record_with(R"("output": [[1]], )"),
         {"$.output: expected [token, dim] of 2 tokens, found [1, 1]"}},
        {"an output of three dimensions",
         record_with(R"("output": [[[1]]], )"),
         {"$.output: expected arrays nested at most 2 deep"}},
        {"a row that sums to 0.9",
         record_with(R"("normalized": true, )", "[[[[1, 0], [0.5, 0.4]]]]"),
         {"$.attention[0][0][1]: expected a row that sums to 1, as the record says normalized (layer 0, head "
          "0, row 1), found a sum of 0.9"}},
        {"a row that sums to 1.0011",
         record_with(R"("normalized": true, )", "[[[[1, 0.0011], [1, 0]]]]"),
         {"$.attention[0][0][0]: expected a row that sums to 1", "found a sum of 1.0011"}},
        {"a negative weight, and one over 1",
         record_with(R"("normalized": true, )", "[[[[1, 0], [-0.5, 1.5]]]]"),
         {"$.attention[0][0][1][",
          "expected a weight from 0 to 1, as the record says normalized (layer 0, head 0, row "
          "1, column "}},
        {"a weight of -0.002",
         record_with(R"("normalized": true, )", "[[[[-0.002, 1.0019], [1, 0]]]]"),
         {"$.attention[0][0][0][0]: expected a weight from 0 to 1", "column 0), found -0.002"}},
        {"a NaN in a record",
         with_attention("[[[[NaN, 0], [0, 1]]]]"),
         {"expected a number, found NaN or null"}},
        {"a ragged record",
         with_attention("[[[[1, 0], [1]]]]"),
         {"$.attention[0][0][1]: expected 2 elements as in the rows before, found 1"}},
    };
}

const std::vector<std::string> from_file = {"attend", "in.json", "-o", "out.json"};
const std::vector<std::string> from_pipe = {"attend", "-", "-o", "out.json"};
const std::vector<std::string> drawn = {"heatmap", "in.json", "-o", "out.svg"};

}  // namespace

TEST_CASE("a malformed record is refused, from a file and from a pipe", "[hostile]") {
    check_refused({"JSON records", "in.json", {from_file, from_pipe, drawn}},
                  record_heads() + record_counts() + record_parts());
}

TEST_CASE("a record that is only unusual is accepted", "[hostile]") {
    const std::string usual = record_with("");
    const std::vector<Unusual> rows = {
        {"a row of zeros", record_with(R"("normalized": true, )", "[[[[0, 0], [0.5, 0.5]]]]"), {}},
        {"rows that sum to 1 nearly",
         record_with(R"("normalized": true, )", "[[[[0.9995, 0], [0.5, 0.5005]]]]"),
         {}},
        {"a zero with a sign, and weights outside by less than 0.001",
         record_with(R"("normalized": true, )", "[[[[-0.0, 1], [-0.0005, 1.0005]]]]"),
         {}},
        {"fields that nobody knows", record_with(R"("new": [{"a": 1}], )"), usual},
        {"nesting of 128", record_with("\"new\": " + nested_arrays(127) + ", "), usual},
        {"a bare matrix", "[[1, 0], [0.5, 0.5]]", {}},
        {"a byte order mark", "\xEF\xBB\xBF[[1, 0], [0.5, 0.5]]", "[[1, 0], [0.5, 0.5]]"},
    };
    check_accepted({"JSON records", "in.json", {from_file, from_pipe, drawn}}, rows);
    const std::vector<Unusual> warned = {
        {"a bare matrix whose rows do not sum to 1",
         "[[1, 1], [0.5, 0.5]]",
         {},
         {"warning: rows do not sum to 1"}},
        {"a bare matrix with a negative weight",
         "[[2, -1], [0.5, 0.5]]",
         {},
         {"warning: rows hold negative weights"}},
        {"a record that says so",
         record_with(R"("normalized": false, )", "[[[[1, 1], [1, 0]]]]"),
         {},
         {"warning: rows do not sum to 1"}},
    };
    check_accepted({"JSON records", "in.json", {drawn}}, warned);
}
