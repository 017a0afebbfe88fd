// The man pages, which heed writes of itself.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "support/command.hpp"
#include "support/documentation.hpp"
#include "support/help.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

/// As roff has it.
std::string in_roff(std::string text) {
    return replaced(replaced(std::move(text), "-", "\\-"), "\"", "\\(dq");
}

class Pages {
  public:
    Pages() { REQUIRE(workspace.heed({"--write-pages", workspace.path("share")}).code == 0); }
    std::string man(const std::string& name) const { return workspace.read("share/man/man1/" + name + ".1"); }

    const Workspace workspace;
};

std::vector<std::string> sections_of(const std::string& page) {
    std::vector<std::string> sections;
    for (const std::string& line : lines_of(page))
        if (line.starts_with(".SH ")) sections.push_back(line.substr(4));
    return sections;
}

/// The environment variables whose names stand in the sources of the program.
std::set<std::string> variables_read() {
    std::set<std::string> names;
    const std::regex variable("(?:getenv|environment|Variable)[({]\"([A-Z_]+)\"");
    for (const std::string room : {"lib", "cli"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(HEED_SOURCE "/" + room)) {
            if (!entry.is_regular_file()) continue;
            const std::string source =
                source_file(std::filesystem::relative(entry.path(), HEED_SOURCE).string());
            for (std::sregex_iterator at(source.begin(), source.end(), variable), end; at != end; ++at)
                names.insert((*at)[1]);
        }
    }
    return names;
}

}  // namespace

TEST_CASE("man pages: one per command, with every flag, and examples line by line") {
    const Pages pages;
    const std::string version = pages.workspace.heed({"--version"}).out;
    for (const json& command : described_commands()) {
        const std::string page = pages.man("heed-" + command.at("name").get<std::string>());
        INFO(page);
        const auto sections = sections_of(page);
        CHECK(std::vector(sections.begin(), sections.begin() + 5) ==
              std::vector<std::string>{"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"});
        for (const std::string section : {"ENVIRONMENT", "EXIT STATUS", "SEE ALSO"})
            CHECK(std::count(sections.begin(), sections.end(), section) == 1);
        CHECK(contains(page, "\"" + version.substr(0, version.size() - 1) + "\""));
        CHECK(!contains(page, "1970"));
        for (const json& flag : command.at("flags"))
            CHECK(contains(page, "\\fB" + in_roff(flag.at("name")) + "\\fR"));
        std::string examples = ".SH EXAMPLES\n.nf\n";
        for (const std::string example : command.at("examples")) examples += in_roff(example) + "\n";
        CHECK(contains(page, examples + ".fi\n"));
    }
}

TEST_CASE("man pages: heed(1) names each command, and each variable that heed reads") {
    const Pages pages;
    const std::string page = pages.man("heed");
    CHECK(sections_of(page) == std::vector<std::string>{"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS",
                                                        "OPTIONS", "EXAMPLES", "ENVIRONMENT", "EXIT STATUS",
                                                        "FILES", "SEE ALSO"});
    for (const json& command : described_commands()) {
        CHECK(contains(page, "\\fB" + command.at("name").get<std::string>() + "\\fR\n"));
        CHECK(contains(page, "\\fBheed\\-" + command.at("name").get<std::string>() + "\\fR(1)"));
    }
    const std::set<std::string> variables = variables_read();
    CHECK(variables.size() >= 12);
    for (const std::string& variable : variables) {
        INFO(variable);
        CHECK(contains(page, "\\fB" + variable + "\\fR\n"));
    }
}

TEST_CASE("man pages: groff has nothing to say against them, and shows text to the letter") {
    const Pages pages;
    if (pages.workspace.shell("command -v groff").code != 0) {
        WARN("[skipped] groff is not installed");
        return;
    }
    const Finished checked = pages.workspace.shell("groff -ww -man -Tascii -z share/man/man1/*.1");
    CHECK(checked.code == 0);
    CHECK(checked.err.empty());
    const std::string shown =
        pages.workspace.shell("groff -man -Tascii -P-cbou share/man/man1/heed-heatmap.1").out;
    INFO(shown);
    CHECK(contains(shown, "heed heatmap \"The cat sat on the mat\" -o heatmap.svg\n"));
    CHECK(contains(shown, "~/.cache/huggingface/hub"));
    CHECK(contains(shown, "-o, --output FILE"));
}
