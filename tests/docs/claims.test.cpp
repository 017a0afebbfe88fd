// What the documentation gives as the way to make its numbers again is there: tests by their names, the
// developer's commands, scripts.
#include <filesystem>
#include <regex>
#include <set>

#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/message.hpp"

using namespace heed::test;

namespace {

std::string all_documentation() {
    std::string all =
        source_file("README.md") + source_file("CONTRIBUTING.md") + source_file("tests/bench/README.md");
    for (const auto& entry : std::filesystem::directory_iterator(HEED_SOURCE "/docs"))
        if (entry.path().extension() == ".md") all += source_file("docs/" + entry.path().filename().string());
    return all;
}

/// What the pattern's group matches.
std::set<std::string> named_in(const std::string& documentation, const std::string& pattern) {
    const std::regex name(pattern);
    std::set<std::string> names;
    for (std::sregex_iterator at(documentation.begin(), documentation.end(), name), end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

}  // namespace

TEST_CASE("the tests, commands and scripts that the documentation names are there") {
    const Workspace workspace;
    const std::string documentation = all_documentation();

    const auto choices = named_in(documentation, "heed_tests \"([^\"]+)\"");
    CHECK(choices.size() >= 4);
    for (const std::string& choice : choices) {
        const std::string listed = workspace.shell("heed_tests --list-tests '" + choice + "'").out;
        INFO(choice << "\n" << listed);
        CHECK(std::regex_search(listed, std::regex("\n[1-9][0-9]* (matching )?test case")));
    }

    const auto commands = named_in(documentation, "[.]/dev ([a-z-]+)");
    CHECK(commands.size() >= 10);
    for (const std::string& command : commands) {
        INFO(command);
        CHECK(contains(source_file("dev"), "\n" + command + ")\n"));
    }

    const auto scripts = named_in(documentation, "`(tests/[a-z_/]+[.]?[a-z]*)[` ]");
    CHECK(scripts.size() >= 2);
    for (const std::string& script : scripts) {
        INFO(script);
        CHECK(std::filesystem::exists(HEED_SOURCE "/" + script));
    }
}

TEST_CASE("docs: models.md lists every family that heed computes", "[docs]") {
    const Workspace workspace;
    workspace.write("config.json", R"({"model_type": "of no family"})");
    const std::string message = workspace.shell("heed inspect . 2>&1").out;
    const std::string page = source_file("docs/models.md");
    const auto families =
        named_in(message.substr(message.find("It computes ")), "[ ]([a-z0-9_-]+)(?=,| and|\n)");
    CHECK(families.size() >= 20);
    for (const std::string& family : families) {
        INFO(family);
        CHECK(contains(page, "`" + family + "`"));
    }
}

TEST_CASE("docs: CITATION.cff and CHANGELOG.md begin with this version", "[docs]") {
    const std::string citation = source_file("CITATION.cff"), changes = source_file("CHANGELOG.md");
    const auto versions = named_in(source_file("CMakeLists.txt"), "project\\(heed VERSION ([0-9.]+)");
    REQUIRE(versions.size() == 1);
    CHECK(contains(citation, "\nversion: " + *versions.begin() + "\n"));
    CHECK(changes.substr(changes.find("\n## ")).starts_with("\n## " + *versions.begin() + ","));
    CHECK(contains(citation, "\nlicense: Apache-2.0\n"));
}

TEST_CASE("docs: the README's measurements are those of docs/performance.md", "[docs]") {
    const std::string readme = source_file("README.md"), log = source_file("docs/performance.md");
    const std::vector<std::pair<std::string, std::string>> measurements = {
        {"108 s", "108.0"},   {"134 MB", "134 |"}, {"926 sentences", "| 926 |"}, {"336", "| 336 |"},
        {"66 ms", "65.6 ms"}, {"5.2 s", "5.2 s"},  {"| 6 ms", "| 6.4 |"},        {"2.0 s", "| 1987 |"}};
    for (const auto& [said, measured] : measurements) {
        INFO(said);
        CHECK(contains(readme, said));
        CHECK(contains(log, measured));
    }
}
