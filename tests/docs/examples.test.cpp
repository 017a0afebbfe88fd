// What the documentation and the help say is true: every command in them runs, and the figures shown are what
// they give.
#include <sstream>

#include "support/catch.hpp"
#include "support/documentation.hpp"

using namespace heed::test;

namespace {

std::vector<std::string> help_examples(const std::string& help) {
    std::vector<std::string> examples;
    std::istringstream lines(help.substr(help.find("Examples:")));
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("  heed ", 0) == 0) examples.push_back(line);
    return examples;
}

void check_runs(const Reader& reader, const std::string& command) {
    const Finished run = reader.shell(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
}

}  // namespace

TEST_CASE("every command in the documentation runs, and the figures shown are theirs") {
    const Reader reader;
    std::size_t count = 0;
    for (const std::string name : {"README.md", "docs/formats.md", "docs/architecture.md"}) {
        for (const ShellBlock& block : shell_blocks(source_file(name))) {
            check_runs(reader, block.commands);
            ++count;
        }
    }
    CHECK(count >= 12);
    CHECK(reader.workspace.read("heatmap.svg") == source_file("docs/figures/heatmap.svg"));
    CHECK(reader.workspace.read("grid.svg") == source_file("docs/figures/grid.svg"));
    CHECK(reader
              .shell("heed flow 'The quick brown fox jumps over the lazy dog' --layer 2 --head 4 "
                     "--threshold 0.15")
              .out == source_file("docs/figures/flow.dot"));
}

TEST_CASE("every example in the help runs") {
    const Reader reader;
    for (const std::string command : {"", "run ", "attend ", "heatmap ", "heads ", "flow ", "text ", "show ",
                                      "tokens ", "inspect ", "stats "}) {
        const auto examples = help_examples(reader.shell("heed " + command + "--help").out);
        CHECK(examples.size() >= 2);
        for (const std::string& example : examples) check_runs(reader, example);
    }
}
