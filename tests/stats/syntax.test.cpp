// What heed syntax counts, against a second derivation in float64: tests/truth/syntax/make.py, and
// ../shared/truth/analyses/syntax_builtin.json where it is there.
#include <fstream>

#include "support/command.hpp"
#include "support/shared.hpp"
#include "support/truth_json.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string folder = HEED_SOURCE "/tests/truth/syntax/";
const std::string treebank = folder + "treebank.conllu";

json counts_of(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"syntax", "--format", "json"});
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

/// The first sentences of a file, which blank lines separate.
std::string sentences_of(const std::string& path, std::size_t count) {
    std::ifstream file(path);
    std::string text;
    for (std::string line; count > 0 && std::getline(file, line); text += line + "\n")
        if (line.empty()) --count;
    return text;
}

/// The best of a relation, with how often head and distance are right, is what all of its counts say.
void check_best(const json& best, const json& counts) {
    const auto largest = [](const json& numbers) {
        int most = 0;
        for (const json& number : numbers.flatten()) most = std::max(most, number.get<int>());
        return most;
    };
    CHECK(best.at("words") == counts.at("words"));
    CHECK(best.at("right") ==
          std::max(largest(counts.at("dependent_to_head")), largest(counts.at("head_to_dependent"))));
    CHECK(best.at("right") == counts.at(best.at("direction").get<std::string>())
                                  .at(best.at("layer").get<std::size_t>())
                                  .at(best.at("head").get<std::size_t>()));
    CHECK(best.at("offset_right") == largest(counts.at("offsets")));
}

}  // namespace

TEST_CASE("syntax: every count is that of float64, however the pieces of a word are merged") {
    const json truth = json_of(folder + "counts.json").at("counts");
    const Workspace workspace;
    for (const auto& [words, relations] : truth.items()) {
        INFO(words);
        const json found = counts_of(workspace, {"-f", treebank, "--words", words});
        CHECK(found.at("relations") == relations);
        CHECK(found.at("sentences") == 8);
        CHECK(found.at("words") == 60);
        CHECK(found.at("without_tokens") == 1);
        for (const json& best : found.at("best"))
            check_best(best, relations.at(best.at("relation").get<std::string>()));
    }
}

TEST_CASE("syntax: shards, merged in any order, and a resumed run are the bytes of one") {
    for (const std::string extension : {".json", ".csv"}) {
        const Workspace workspace;
        const auto run = [&](std::vector<std::string> more) {
            more.insert(more.begin(), {"syntax", "-f", treebank});
            CHECK(workspace.heed(more).code == 0);
        };
        run({"-o", "whole" + extension});
        for (const std::string index : {"0", "1", "2"})
            run({"-o", "part-{shard}" + extension, "--shard", index + "/3"});
        CHECK(workspace
                  .heed({"merge", "part-2" + extension, "part-0" + extension, "part-1" + extension, "-o",
                         "merged" + extension})
                  .code == 0);
        CHECK(workspace.read("merged" + extension) == workspace.read("whole" + extension));
        run({"-o", "resumed" + extension, "--resume"});
        CHECK(workspace.read("resumed" + extension) == workspace.read("whole" + extension));
    }
}

TEST_CASE("syntax: the table has the best head next to the best distance, the figure a relation's heads") {
    const Workspace workspace;
    const Finished table = workspace.heed({"syntax", "-f", treebank, "--least", "7"});
    CHECK(contains(table.out, "8 sentences, 60 words; heads as layer-head, counted from 0"));
    CHECK(contains(table.out, "\ndet "));
    CHECK_FALSE(contains(table.out, "\niobj "));
    REQUIRE(workspace.heed({"syntax", "-f", treebank, "--relation", "det", "-o", "det.svg"}).code == 0);
    CHECK(contains(workspace.read("det.svg"), ">Layer</text>"));
    check_refused({"syntax", "-f", treebank, "--relation", "nosuch", "-o", "x.svg"}, 2, "nosuch");
    check_refused({"syntax", "a text"}, 2, "heed syntax takes a treebank");
    check_refused({"syntax", "-f", treebank, "--continue", "3"}, 2, "has no flag --continue");
}

TEST_CASE("golden: the counts of a treebank are those of the truth") {
    const auto file = shared_file("truth/analyses/syntax_builtin.json");
    const auto corpus = shared_file("corpus/en_pud-ud-test.conllu");
    if (!file || !corpus) return;
    const json truth = json_of(*file);
    const Workspace workspace;
    workspace.write("hundred.conllu", sentences_of(*corpus, 100));
    const json found = counts_of(workspace, {"-f", "hundred.conllu"});
    CHECK(found.at("words") == truth.at("words"));
    for (const auto& [direction, relations] : truth.at("right").items())
        for (const auto& [relation, counts] : relations.items()) {
            INFO(direction << " " << relation);
            CHECK(found.at("relations").at(relation).at(direction) == counts);
        }
}
