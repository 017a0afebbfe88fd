// `heed view` as its user meets it; what its page shows is tested in a browser (tests/view).
#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

constexpr const char* sentence = "The cat sat on the mat";

}  // namespace

TEST_CASE("view: the exact page gives back what attend writes, whatever the flags") {
    const Workspace workspace;
    const std::vector<std::vector<std::string>> choices = {{},
                                                           {"--layer", "1-2", "--head", "0,3"},
                                                           {"--mean", "heads"},
                                                           {"--words", "mean", "--hide-special"},
                                                           {"--pair", "so it is"}};
    for (const auto& flags : choices) {
        std::vector<std::string> viewing = {"view", sentence, "--precision", "exact", "-o", "view.html"},
                                 attending = {"attend", sentence};
        viewing.insert(viewing.end(), flags.begin(), flags.end());
        attending.insert(attending.end(), flags.begin(), flags.end());
        REQUIRE(workspace.heed(viewing).code == 0);
        const Finished back = workspace.heed({"attend", "view.html"});
        CHECK(back.err.empty());
        CHECK(json::parse(back.out) == json::parse(workspace.heed(attending).out));
    }
}

TEST_CASE("view: commands that compute with weights of 8 bits warn, and take them") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"view", sentence, "-o", "view.html"}).code == 0);
    const std::vector<std::vector<std::string>> commands = {{"stats", "view.html", "--format", "json"},
                                                            {"heatmap", "view.html", "--layer", "1"},
                                                            {"attend", "view.html"}};
    for (const auto& command : commands) {
        const Finished run = workspace.heed(command);
        CHECK(run.code == 0);
        CHECK(contains(run.err, "view.html: holds weights of 8 bits"));
    }
    const json record = json::parse(workspace.heed({"attend", "view.html", "-q"}).out);
    CHECK(record.at("precision") == 8);
    workspace.write("again.json", record.dump());
    CHECK(workspace.heed({"attend", "again.json", "-q"}).code == 0);
    REQUIRE(workspace.heed({"view", sentence, "--precision", "16", "-o", "view.html"}).code == 0);
    CHECK_FALSE(contains(workspace.heed({"stats", "view.html", "--format", "json"}).err, "bits"));
}

TEST_CASE("view: a corpus is one page, and a record of it is chosen as of any file") {
    const Workspace workspace;
    workspace.write("texts.jsonl",
                    "{\"id\": \"a\", \"text\": \"the cat\"}\n{\"id\": \"b\", \"text\": \"\xFF\"}\n{\"id\": "
                    "\"c\", \"text\": \"a bird\"}\n");
    const Finished run = workspace.heed({"view", "-f", "texts.jsonl", "-o", "view.html"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "texts.jsonl"));
    CHECK(json::parse(workspace.heed({"attend", "view.html", "--record", "c", "-q"}).out).at("text") ==
          "a bird");
    CHECK(parse_lines(workspace.heed({"attend", "view.html", "-q"}).out).size() == 2);
    CHECK(contains(workspace.heed({"heatmap", "view.html"}).err, "--record"));
}

TEST_CASE("view: two records to compare are both in the page, if their tokens are the same") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", sentence, "-o", "a.json"}).code == 0);
    REQUIRE(workspace.heed({"attend", "another one", "-o", "b.json"}).code == 0);
    REQUIRE(workspace.heed({"view", "a.json", "--compare", "a.json", "-o", "both.html"}).code == 0);
    const auto records = parse_lines(workspace.heed({"attend", "both.html", "-q"}).out);
    REQUIRE(records.size() == 2);
    CHECK(records[0].at("id") == 0);
    CHECK(records[1].at("id") == "0#2");
    const Finished others = workspace.heed({"view", "a.json", "--compare", "b.json", "-o", "others.html"});
    CHECK(others.code == 3);
    CHECK(contains(others.err, "heed heatmap compares texts of as many tokens"));
    CHECK_FALSE(workspace.has("others.html"));
}

TEST_CASE("view: what is no page and no record is refused with what to do") {
    check_refused({"view", sentence, "-o", "view.svg"}, 2, "give -o NAME.html");
    check_refused({"view", sentence, "--precision", "4"}, 2, "--precision");
    check_refused({"view"}, 2, "nothing to attend to");
    const Workspace workspace;
    workspace.write("page.html", "<p>somebody's page</p>");
    const Finished run = workspace.heed({"attend", "page.html"});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "is no view that heed wrote"));
}

TEST_CASE("view: the same text gives the same page, with any number of threads") {
    const Workspace workspace;
    const std::string one = workspace.heed({"view", sentence, "--threads", "1"}).out;
    CHECK(one == workspace.heed({"view", sentence, "--threads", "3"}).out);
    CHECK(one.starts_with(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta http-equiv=\"Content-Security-Policy\""));
}
