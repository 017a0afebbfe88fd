// Lines of JSON, of which one may be malformed: it alone fails, and a file of nothing else as a whole.
#include "support/command.hpp"
#include "support/malformed.hpp"
#include "support/malformed_json.hpp"

using namespace heed::test;

namespace {

struct Lines {
    std::string name;
    std::string good;                  // a line that is read
    std::vector<std::string> command;  // reads in.jsonl, writes out.jsonl
    MalformedRows bad;                 // the bytes of one line
};

const Lines saved = {
    "JSONL records",
    record_with(""),
    {"attend", "in.jsonl", "-o", "out.jsonl"},
    {{"a line cut short", record_with("").substr(0, 60), {"not JSON: "}},
     {"an empty object", "{}", {"$: expected a field \"attention\", found none"}},
     {"a record of another version",
      R"({"format": "heed.attention", "version": 2})",
      {"$.version: expected version 1"}},
     {"a line of text", "attention", {"not JSON: "}},
     {"bytes that are no UTF-8", "{\"\xFF\"}", {"byte 3: expected UTF-8"}},
     {"a key twice",
      R"({"attention": [[1]], "attention": [[1]]})",
      {"the key \"attention\" stands here twice"}},
     {"nesting of a hundred thousand", nested_arrays(100'000), {"nested at most 128 deep"}}}};

const Lines texts = {
    "JSONL texts",
    R"({"text": "a b"})",
    {"attend", "-f", "in.jsonl", "-o", "out.jsonl"},
    {{"a line cut short", R"({"text": "a)", {"not JSON: "}},
     {"no field",
      R"({"id": 1})",
      {"expected a field \"text\", \"words\" or \"tokens\", found \"id\" (--text-field names another)"}},
     {"text and words",
      R"({"text": "a", "words": ["a"]})",
      {"expected only one of \"text\", \"words\" and \"tokens\""}},
     {"a text that is a number", R"({"text": 1})", {"$.text: expected a string, found the number 1"}},
     {"words that are a string",
      R"({"words": "a b"})",
      {"$.words: expected an array, found the string \"a b\""}},
     {"half a million words that are numbers",
      "{\"words\": [\"" + times(500'000, "a\",\"") + "\", 1]}",
      {"$.words[500001]: expected a string, found the number 1"}},
     {"no word", R"({"words": []})", {"$.words: expected at least one string, found none"}},
     {"a pair of tokens",
      R"({"tokens": ["a"], "text_pair": "b"})",
      {"expected \"text_pair\" with \"text\" or \"words\""}},
     {"NUL", R"({"text": "a\u0000"})", {"$.text: expected text without NUL, found a NUL"}},
     {"a word with NUL",
      R"({"words": ["a", "b\u0000"]})",
      {"$.words[1]: expected text without NUL, found a NUL"}},
     {"an id of 3.7",
      R"({"text": "a", "id": 3.7})",
      {"$.id: expected a string or a whole number, found the number 3.7"}},
     {"an id of 2^64",
      R"({"text": "a", "id": 18446744073709551616})",
      {"$.id: expected a string or a whole number"}},
     {"an array", R"(["a"])", {"$: expected an object, found an array"}},
     {"a key twice", R"({"text": "a", "text": "b"})", {"the key \"text\" stands here twice"}},
     {"bytes that are no UTF-8", "{\"text\": \"\xC3(\"}", {"expected UTF-8"}},
     {"nesting of a hundred thousand", nested_arrays(100'000), {"nested at most 128 deep"}}}};

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

TEST_CASE("JSON lines of nothing are refused, but not an empty part of some", "[hostile]") {
    check_refused({"JSONL",
                   "in.jsonl",
                   {{"attend", "-f", "in.jsonl", "-o", "out.jsonl"},
                    {"attend", "-f", "-", "--file-format", "jsonl", "-o", "out.jsonl"},
                    {"tokens", "-f", "in.jsonl", "-o", "out.jsonl"},
                    {"attend", "in.jsonl", "-o", "out.jsonl"},
                    {"stats", "in.jsonl", "-o", "out.json"}}},
                  {{"no bytes", "", {"expected at least one record, found none"}},
                   {"a byte order mark", "\xEF\xBB\xBF", {"expected at least one record, found none"}},
                   {"blank lines", "\n \n\r\n", {"expected at least one record, found none"}}});
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a\"}\n");
    CHECK(workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl", "--shard", "1/2"}).code == 0);
    CHECK(workspace.read("out.jsonl").empty());
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
