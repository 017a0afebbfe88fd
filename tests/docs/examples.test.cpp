// What the documentation and the help say is true: every command in them runs, and the figures shown are what
// they give.
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

std::string source_file(const std::string& name) {
    std::ifstream file(HEED_SOURCE "/" + name, std::ios::binary);
    REQUIRE(file);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

/// The contents of the ```sh blocks. Those of the developer's script build the project, which is what runs
/// this test.
std::vector<std::string> shell_blocks(const std::string& markdown) {
    static const std::string begin = "\n```sh\n";
    std::vector<std::string> blocks;
    for (std::size_t at = 0; (at = markdown.find(begin, at)) != std::string::npos;) {
        at += begin.size();
        const std::size_t end = markdown.find("\n```", at);
        const std::string block = markdown.substr(at, end - at);
        if (!contains(block, "./dev ")) blocks.push_back(block);
    }
    return blocks;
}

std::vector<std::string> help_examples(const std::string& help) {
    std::vector<std::string> examples;
    std::istringstream lines(help.substr(help.find("Examples:")));
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("  heed ", 0) == 0) examples.push_back(line);
    return examples;
}

void check_runs(const Workspace& workspace, const std::string& command) {
    const Finished run = workspace.shell("set -e\n" + command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
}

}  // namespace

TEST_CASE("every command in the documentation runs, and the figures shown are theirs") {
    const Workspace workspace;
    std::size_t count = 0;
    for (const std::string name : {"README.md", "docs/formats.md", "docs/architecture.md"}) {
        for (const std::string& block : shell_blocks(source_file(name))) {
            check_runs(workspace, block);
            ++count;
        }
    }
    CHECK(count >= 9);
    CHECK(workspace.read("heatmap.svg") == source_file("docs/figures/heatmap.svg"));
    CHECK(workspace.shell("heed flow 'The cat sat on the mat' --threshold 0.15").out ==
          source_file("docs/figures/flow.dot"));
}

TEST_CASE("every example in the help runs") {
    const Workspace workspace;
    for (const std::string command :
         {"", "run ", "attend ", "heatmap ", "heads ", "flow ", "text ", "show ", "inspect "}) {
        const auto examples = help_examples(workspace.shell("heed " + command + "--help").out);
        CHECK(examples.size() >= 2);
        for (const std::string& example : examples) check_runs(workspace, example);
    }
}
