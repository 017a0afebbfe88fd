#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "io/process.hpp"
#include "support/catch.hpp"

using namespace heed;
using namespace std::chrono_literals;

namespace {

std::string helper() {
    const std::filesystem::path program = HEED_PROGRAM;
    return (program.parent_path().parent_path() / "libexec" / "heed-draw").string();
}

std::string failure_of(const std::vector<std::string>& command, const std::string& dot) {
    try {
        run_program(command, dot, 60s);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

std::string dense_graph(int nodes) {
    std::string dot = "digraph {";
    for (int i = 0; i < nodes; ++i)
        for (int j = 0; j < nodes; ++j) dot += std::to_string(i) + "->" + std::to_string(j) + ";";
    return dot + "}";
}

}  // namespace

TEST_CASE("the helper draws each graph it is given, the same each time") {
    const std::string svg = run_program({helper(), "dot", "svg"}, "digraph { a -> b }", 60s);
    CHECK(svg.find("<title>a&#45;&gt;b</title>") != std::string::npos);
    CHECK(run_program({helper(), "dot", "svg"}, "digraph { a -> b }", 60s) == svg);
}

TEST_CASE("the helper says how it is to be called") {
    CHECK(failure_of({helper(), "dot"}, "").find("usage: heed-draw ENGINE FORMAT") != std::string::npos);
}

TEST_CASE("the helper opens no file that a graph names") {
    for (const std::string& attribute :
         std::vector<std::string>{"image", "shapefile", "imagepath", "stylesheet", "fontpath"}) {
        INFO(attribute);
        for (const std::string& graph :
             std::vector<std::string>{"digraph { a [" + attribute + "=\"/etc/hostname\"] }",
                                      "digraph { graph [" + attribute + "=\"/etc/hostname\"] a }"})
            CHECK(failure_of({helper(), "dot", "svg"}, graph).find("names a file") != std::string::npos);
    }
}

TEST_CASE("the helper refuses HTML-like labels, which can hold images") {
    const std::string label = "label=<<TABLE><TR><TD><IMG SRC=\"/etc/hostname\"/></TD></TR></TABLE>>";
    for (const std::string& graph :
         std::vector<std::string>{"digraph { a [" + label + "] }", "digraph { " + label + " }",
                                  "digraph { node [" + label + "] a }", "digraph { a -> b [" + label + "] }",
                                  "digraph { subgraph cluster_s { " + label + "; a } }"})
        CHECK(failure_of({helper(), "dot", "svg"}, graph).find("HTML-like label") != std::string::npos);
}

TEST_CASE("a graph that takes too long ends the helper, not heed") {
    const std::string within_a_second = "ulimit -t 1; exec \"$0\" dot svg";
    CHECK(failure_of({"/bin/sh", "-c", within_a_second, helper()}, dense_graph(64))
              .find("was ended by signal") != std::string::npos);
}
