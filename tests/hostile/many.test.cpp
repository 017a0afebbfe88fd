// Inputs with very many of something: they are refused in time that grows as they do, not as its square.
#include "support/catch.hpp"
#include "support/malformed.hpp"
#include "support/message.hpp"

using namespace heed::test;

namespace {

/// NAME0, NAME1 and so on, with `separator` between.
std::string numbered(std::size_t count, const std::string& name, const std::string& separator) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : separator) + name + std::to_string(i);
    return all;
}

}  // namespace

TEST_CASE("many columns of a .tsv are refused as fast as few", "[hostile]") {
    check_refused(
        {"TSV texts", "in.tsv", {{"attend", "-f", "in.tsv", "-o", "out.jsonl"}}},
        {{"30,000 columns, none of text",
          numbered(30'000, "c", "\t") + "\n",
          {"line 1: expected a header with a column \"text\" or \"words\", found \"c0\\tc1\\tc2"}}});
}

TEST_CASE("many words that a table of word vectors does not have are refused as fast as few", "[hostile]") {
    const Workspace workspace;
    workspace.write("in.txt", "a 1 2\n");
    const std::string text = numbered(60'000, "w", " ");
    const Finished run =
        workspace.heed({"attend", "-f", "-", "--embeddings", "in.txt", "-o", "out.jsonl"}, text);
    CHECK(run.code == 3);
    check_message(run.err, {"in.txt: expected a vector for every token, found none for \"w0\", \"w1\", ",
                            "\"w19\" and 59980 more\n"});
    check_limits(run, text.size());
}

TEST_CASE("long keys one within the other are refused without their paths", "[hostile]") {
    const std::string key(100'000, 'k');
    std::string nested = "1";
    for (int depth = 0; depth < 100; ++depth) nested = "{\"" + key + "\":" + nested + "}";
    check_refused({"JSON", "in.json", {{"attend", "in.json", "-o", "out.json"}}},
                  {{"100 keys of 100 KB", nested, {"$: expected a field \"attention\", found none"}}});
}
