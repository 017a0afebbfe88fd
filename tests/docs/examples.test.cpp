// What the help says is true: every example in it runs.
#include <sstream>

#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/message.hpp"

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
    CHECK_FALSE(contains(run.err, "warning: "));
}

}  // namespace

TEST_CASE("docs: every example in the help runs", "[docs]") {
    const Reader reader;
    for (const std::string command : {"", "run ", "attend ", "heatmap ", "heads ", "flow ", "text ", "view ",
                                      "show ", "tokens ", "inspect ", "stats ", "effect "}) {
        const auto examples = help_examples(reader.shell("heed " + command + "--help").out);
        CHECK(examples.size() >= 2);
        for (const std::string& example : examples) check_runs(reader, example);
    }
}
