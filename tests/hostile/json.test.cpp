// Malformed JSON read by the program: saved records, bare matrices and embeddings, from a file and from a
// pipe; and lines of JSON, of which one alone may fail.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/malformed.hpp"

using namespace heed::test;

namespace {

/// A small record, with more fields before its attention.
std::string record(const std::string& fields, const std::string& attention = "[[[[1, 0], [0.5, 0.5]]]]") {
    return R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b"], )" + fields +
           R"("attention": )" + attention + "}";
}

std::string with_attention(const std::string& attention) {
    return record("", attention);
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
}

std::string repeated_text(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// What is no JSON, or none that says one thing.
MalformedRows syntax() {
    return {
        {"empty", "", {"expected JSON, found nothing"}},
        {"white space", " \n\t", {"expected JSON, found nothing"}},
        {"a brace", "{", {"not JSON: "}},
        {"no JSON", "attention", {"not JSON: "}},
        {"NaN", "[[NaN]]", {"line 1, byte 3: not JSON: "}},
        {"Infinity", "[[1],\n[Infinity]]", {"line 2, byte 2: not JSON: "}},
        {"-Infinity", "[[-Infinity]]", {"line 1, byte ", "not JSON: "}},
        {"1e999", "[[1e999]]", {"not JSON: "}},
        {"a leading zero", "[[010]]", {"line 1, byte ", "not JSON: "}},
        {"a hexadecimal number", "[[0x10]]", {"line 1, byte ", "not JSON: "}},
        {"a plus", "[[+1]]", {"line 1, byte 3: not JSON: "}},
        {"a bare point", "[[.5]]", {"line 1, byte 3: not JSON: "}},
        {"a decimal comma", "[[0,5],[0.5]]", {"expected 2 elements as in the rows before, found 1"}},
        {"a trailing comma", "[[1,]]", {"line 1, byte 5: not JSON: "}},
        {"a comment", "[[1]] // one", {"line 1, byte 7: not JSON: "}},
        {"text behind", "[[1]] x", {"line 1, byte 7: not JSON: "}},
        {"a second document", "[[1]] [[1]]", {"line 1, byte 7: not JSON: "}},
        {"NUL behind", std::string("[[1]]\0", 6), {"not JSON: "}},
        {"a quote that is not closed", "{\"a", {"not JSON: "}},
        {"bytes that are no UTF-8",
         "[\"\xFF\"]",
         {"line 1, byte 3: expected UTF-8, found a byte that is not"}},
        {"Latin-1", "[\"caf\xE9\"]", {"line 1, byte 6: expected UTF-8"}},
        {"a surrogate in bytes", "[\"\xED\xA0\x80\"]", {"line 1, byte 3: expected UTF-8"}},
        {"a lone surrogate", "[\"\\ud800\"]", {"not JSON: "}},
        {"a lone low surrogate", "[\"\\udc00 a\"]", {"not JSON: "}},
        {"a raw control character", "[\"a\x01\"]", {"line 1, byte ", "not JSON: "}},
        {"a raw line break in a string", "[\"a\nb\"]", {"not JSON: "}},
        {"an unknown escape", "[\"\\x41\"]", {"not JSON: "}},
        {"UTF-16", std::string("\xFF\xFE[\0[\0", 6), {"expected UTF-8"}},
        {"a key twice",
         "{\"attention\": [[1]],\n\"attention\": [[1]]}",
         {"$: the key \"attention\" stands here twice"}},
        {"a key and its escaped spelling",
         "{\"attention\": [[1]], \"\\u0061ttention\": [[0]]}",
         {"$: the key \"attention\" stands here twice"}},
        {"a key twice deep within",
         "{\"x\": [{\"a\": {\"b\": 1, \"b\": 1}}]}",
         {"$.x[0].a: the key \"b\" stands here twice"}},
        {"nesting of 129", nested(129), {"expected JSON nested at most 128 deep, found deeper nesting"}},
        {"nesting of 128", nested(128), {"expected arrays nested at most ", "found more"}},
        {"nesting of a million", nested(1'000'000), {"expected JSON nested at most 128 deep"}},
        {"a million open brackets", std::string(1'000'000, '['), {"not JSON: "}},
        {"objects nested a hundred thousand deep", repeated_text("{\"a\":", 100'000), {"not JSON: "}},
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
        {"a cell that is null", "[[null]]", {"$[0][0]: expected a number, found null"}},
        {"a cell that is true", "[[true]]", {"$[0][0]: expected a number, found true"}},
        {"a cell that is an object", "[[{}]]", {"$[0][0]: expected a number, found an object"}},
        {"a cell that float32 cannot hold",
         "[[1e39]]",
         {"$[0][0]: expected a number that float32 can hold, found the number 1e+39"}},
        {"no element", "[]", {"expected ", "[0]"}},
        {"no column", "[[], []]", {"$: expected ", "[2, 0]"}},
        {"one dimension", "[1, 2]", {"expected ", "[2]"}},
        {"a million cells and then none", "[[" + repeated_text("0,", 1'000'000) + "x]]", {"not JSON: "}},
    };
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
        {"tokens without a format",
         R"({"tokens": ["a"], "attention": [[1]]})",
         {"$: expected a field \"format\", found none"}},
        {"no tokens",
         head + R"("version": 1, "attention": [[[[1]]]]})",
         {"$.tokens: expected an array of strings, found none"}},
        {"no attention",
         head + R"("version": 1, "tokens": []})",
         {"$: expected a field \"attention\", found none"}},
        {"an object of nothing", "{}", {"$: expected a field \"attention\", found none"}},
        {"a value that nobody knows",
         record(R"("value": "norm", )"),
         {"$.value: expected \"attention\" or \"difference\", found the string \"norm\""}},
        {"an id of 1.5",
         record(R"("id": 1.5, )"),
         {"$.id: expected a string or a whole number, found the number 1.5"}},
        {"an id of 2^64",
         record(R"("id": 18446744073709551616, )"),
         {"$.id: expected a string or a whole number"}},
        {"an id that is an array",
         record(R"("id": [1], )"),
         {"$.id: expected a string or a whole number, found an array"}},
        {"a model that is a string",
         record(R"("model": "bert", )"),
         {"$.model: expected an object, found the string \"bert\""}},
        {"a name that is a number",
         record(R"("model": {"name": 1}, )"),
         {"$.model.name: expected a string, found the number 1"}},
        {"a text that is a number",
         record(R"("text": 1, )"),
         {"$.text: expected a string, found the number 1"}},
        {"a dropout of 1",
         record(R"("dropout": 1, )"),
         {"$.dropout: expected a probability from 0, under 1, found the number 1"}},
        {"a dropout of -0.1",
         record(R"("dropout": -0.1, )"),
         {"$.dropout: expected a probability from 0, under 1"}},
        {"normalized 1",
         record(R"("normalized": 1, )"),
         {"$.normalized: expected true or false, found the number 1"}},
        {"tokens that are numbers",
         R"({"format": "heed.attention", "version": 1, "tokens": [1, 2], "attention": [[[[1]]]]})",
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
                {bad + " at " + place, record(before + bad + behind), {"$." + place + ": expected "}});
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
    const std::string many = "[" + repeated_text("0,", 500'000) + "0]";
    return {
        {"a segment of 2",
         record(R"("segments": [0, 2], )"),
         {"$.segments[1]: expected 0 or 1, found the number 2"}},
        {"an offset that ends before it begins",
         record(R"("offsets": [[0, 1], [3, 2]], )"),
         {"$.offsets[1]: expected a start that is not behind the end, found one that is"}},
        {"an offset of one number",
         record(R"("offsets": [[0, 1], [3]], )"),
         {"$.offsets[1]: expected start and end, found 1 elements"}},
        {"an offset of half a million numbers",
         record("\"offsets\": [" + many + "], "),
         {"$.offsets[0]: expected start and end, found 500001 elements"}},
        {"half a million ids",
         record("\"ids\": " + many + ", "),
         {"$.ids: expected 2 elements, one for each token, found 500001"}},
        {"no ids", record(R"("ids": [], )"), {"$.ids: expected 2 elements, one for each token, found 0"}},
        {"an offset too few",
         record(R"("offsets": [[0, 1]], )"),
         {"$.offsets: expected 2 elements, one for each token, found 1"}},
        {"a key token too few",
         record(R"("key_tokens": ["a"], )"),
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
         record(R"("layers": [0, 1], )"),
         {"$.layers: expected 1 elements, one for each that attention holds, found 2"}},
        {"layers out of order",
         record(R"("layers": [1, 0], )", "[[[[1,0],[1,0]]], [[[1,0],[1,0]]]]"),
         {"$.layers: expected ascending numbers"}},
        {"a head twice",
         record(R"("heads": [1, 1], )", "[[[[1,0],[1,0]], [[1,0],[1,0]]]]"),
         {"$.heads: expected ascending numbers"}},
        {"a layer that the model has not",
         record(R"("layers": [12], "model": {"layers": 12}, )"),
         {"$.layers: expected numbers under 12 as the model has layers, found 12"}},
        {"an output of another length",
         record(R"("output": [[1]], )"),
         {"$.output: expected [token, dim] of 2 tokens, found [1, 1]"}},
        {"an output of three dimensions",
         record(R"("output": [[[1]]], )"),
         {"$.output: expected arrays nested at most 2 deep"}},
        {"a row that sums to 0.9",
         record(R"("normalized": true, )", "[[[[1, 0], [0.5, 0.4]]]]"),
         {"$.attention[0][0][1]: expected a row that sums to 1, as the record says normalized (layer 0, head "
          "0, row 1), found a sum of 0.9"}},
        {"a row that sums to 1.0011",
         record(R"("normalized": true, )", "[[[[1, 0.0011], [1, 0]]]]"),
         {"$.attention[0][0][0]: expected a row that sums to 1", "found a sum of 1.0011"}},
        {"a NaN in a record", with_attention("[[[[NaN, 0], [0, 1]]]]"), {"not JSON: "}},
        {"a ragged record",
         with_attention("[[[[1, 0], [1]]]]"),
         {"$.attention[0][0][1]: expected 2 elements as in the rows before, found 1"}},
    };
}

const std::vector<std::string> from_file = {"attend", "in.json", "-o", "out.json"};
const std::vector<std::string> from_pipe = {"attend", "-", "-o", "out.json"};
const std::vector<std::string> embeddings = {"attend", "--embeddings", "in.json", "-o", "out.json"};
const std::vector<std::string> drawn = {"heatmap", "in.json", "-o", "out.svg"};

}  // namespace

TEST_CASE("malformed JSON is refused, whoever reads it", "[hostile]") {
    check_refused({"JSON", "in.json", {from_file, from_pipe}}, syntax() + matrices());
    check_refused({"JSON embeddings", "in.json", {embeddings}}, matrices());
}

TEST_CASE("a malformed record is refused, from a file and from a pipe", "[hostile]") {
    check_refused({"JSON records", "in.json", {from_file, from_pipe, drawn}},
                  record_heads() + record_counts() + record_parts());
}

TEST_CASE("a record that is only unusual is accepted", "[hostile]") {
    const MalformedRows rows = {
        {"a row of zeros", record(R"("normalized": true, )", "[[[[0, 0], [0.5, 0.5]]]]"), {}},
        {"rows that sum to 1 nearly",
         record(R"("normalized": true, )", "[[[[0.9995, 0], [0.5, 0.5005]]]]"),
         {}},
        {"fields that nobody knows", record(R"("new": [{"a": 1}], )"), {}},
        {"nesting of 128", record("\"new\": " + nested(127) + ", "), {}},
        {"a bare matrix", "[[1, 0], [0.5, 0.5]]", {}},
        {"a byte order mark", "\xEF\xBB\xBF[[1, 0], [0.5, 0.5]]", {}},
    };
    check_accepted({"JSON records", "in.json", {from_file, from_pipe, drawn}}, rows);
    const MalformedRows warned = {
        {"a bare matrix whose rows do not sum to 1",
         "[[1, 1], [0.5, 0.5]]",
         {"warning: rows do not sum to 1"}},
        {"a record that says so",
         record(R"("normalized": false, )", "[[[[1, 1], [1, 0]]]]"),
         {"warning: rows do not sum to 1"}},
    };
    check_accepted({"JSON records", "in.json", {drawn}}, warned);
}

namespace {

struct Lines {
    std::string name;
    std::string good;                  // a line that is read
    std::vector<std::string> command;  // reads in.jsonl, writes out.jsonl
    MalformedRows bad;                 // the bytes of one line
};

const Lines saved = {"JSONL records",
                     record(""),
                     {"attend", "in.jsonl", "-o", "out.jsonl"},
                     {{"a line cut short", record("").substr(0, 60), {"not JSON: "}},
                      {"an empty object", "{}", {"$: expected a field \"attention\", found none"}},
                      {"a record of another version",
                       R"({"format": "heed.attention", "version": 2})",
                       {"$.version: expected version 1"}},
                      {"a line of text", "attention", {"not JSON: "}},
                      {"bytes that are no UTF-8", "{\"\xFF\"}", {"byte 3: expected UTF-8"}},
                      {"a key twice",
                       R"({"attention": [[1]], "attention": [[1]]})",
                       {"the key \"attention\" stands here twice"}},
                      {"nesting of a hundred thousand", nested(100'000), {"nested at most 128 deep"}}}};

const Lines texts = {
    "JSONL texts",
    R"({"text": "a b"})",
    {"attend", "-f", "in.jsonl", "-o", "out.jsonl"},
    {{"a line cut short", R"({"text": "a)", {"not JSON: "}},
     {"no field", R"({"id": 1})", {"expected a field \"text\", \"words\" or \"tokens\", found none"}},
     {"text and words",
      R"({"text": "a", "words": ["a"]})",
      {"expected only one of \"text\", \"words\" and \"tokens\""}},
     {"a text that is a number", R"({"text": 1})", {"$.text: expected a string, found the number 1"}},
     {"words that are a string",
      R"({"words": "a b"})",
      {"$.words: expected an array, found the string \"a b\""}},
     {"half a million words that are numbers",
      "{\"words\": [\"" + repeated_text("a\",\"", 500'000) + "\", 1]}",
      {"$.words[500001]: expected a string, found the number 1"}},
     {"no word", R"({"words": []})", {"$.words: expected at least one string, found none"}},
     {"a pair of tokens",
      R"({"tokens": ["a"], "text_pair": "b"})",
      {"expected \"text_pair\" beside \"text\" or \"words\""}},
     {"NUL", R"({"text": "a\u0000"})", {"$.text: expected text without NUL, found a NUL"}},
     {"an id of 3.7",
      R"({"text": "a", "id": 3.7})",
      {"$.id: expected a string or a whole number, found the number 3.7"}},
     {"an id of 2^64",
      R"({"text": "a", "id": 18446744073709551616})",
      {"$.id: expected a string or a whole number"}},
     {"an array", R"(["a"])", {"$: expected an object, found an array"}},
     {"a key twice", R"({"text": "a", "text": "b"})", {"the key \"text\" stands here twice"}},
     {"bytes that are no UTF-8", "{\"text\": \"\xC3(\"}", {"expected UTF-8"}},
     {"nesting of a hundred thousand", nested(100'000), {"nested at most 128 deep"}}}};

/// The bad line alone is a file of nothing but failed records; between good ones it fails alone.
void check_line(const Lines& lines, const Malformed& row) {
    const Workspace workspace;
    INFO(lines.name << ": " << row.name);
    workspace.write("in.jsonl", row.bytes + "\n");
    const Finished alone = workspace.heed(lines.command);
    CHECK(alone.code == 3);
    CHECK(workspace.names() == std::vector<std::string>{"in.jsonl"});
    CHECK(contains(alone.err, "heed: error: in.jsonl: line 1"));
    for (const std::string& word : row.words) CHECK(contains(alone.err, word));
    check_limits(alone, row.bytes.size());

    workspace.write("in.jsonl", lines.good + "\n" + row.bytes + "\n\n" + lines.good);
    const Finished between = workspace.heed(lines.command);
    CHECK(between.code == 4);
    CHECK(contains(between.err, "heed: error: in.jsonl: line 2"));
    CHECK(parse_lines(workspace.read("out.jsonl")).size() == 2);
    check_limits(between, row.bytes.size());
}

}  // namespace

TEST_CASE("a malformed line fails alone, and a file of nothing else as a whole", "[hostile]") {
    for (const Lines& lines : {saved, texts}) {
        for (const Malformed& row : lines.bad) check_line(lines, row);
        say_count(lines.name, lines.bad.size(), 2);
    }
}

TEST_CASE("a line of JSON that is too long fails alone", "[hostile]") {
    const Workspace workspace;
    const std::string limit = std::to_string(1 << 24);
    REQUIRE(workspace
                .shell("{ echo '{\"text\": \"a b\"}'; head -c 17000000 /dev/zero; echo; echo '{\"text\": \"a "
                       "b\"}'; } > in.jsonl")
                .code == 0);
    const Finished run = workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl"});
    INFO(run.err);
    CHECK(run.code == 4);
    CHECK(contains(run.err, "in.jsonl: line 2: expected a line of at most " + limit + " bytes, found more"));
    CHECK(parse_lines(workspace.read("out.jsonl")).size() == 2);
    check_limits(run, 17'000'000);
    const Finished piped = workspace.shell("heed attend -f - --file-format jsonl -o piped.jsonl < in.jsonl");
    CHECK(piped.code == 4);
    CHECK(workspace.read("piped.jsonl") == workspace.read("out.jsonl"));
    check_limits(piped, 17'000'000);
}
