// The example of docs/architecture.md: the library without a command line.
#include <fstream>

#include "heed.hpp"
#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

namespace {

// What follows stands in docs/architecture.md.
struct Silent : heed::Messages {
    void error(const std::string&) const override {}
    void warning(const std::string&) const override {}
    void detail(const std::string&) const override {}
};

void draw(const std::string& text, const std::string& svg) {
    const heed::Request request{heed::Texts{{text}}, heed::BuiltIn{}};
    heed::Selection selection;
    selection.layers = heed::Choice::parse("layer", "1");
    selection.heads = heed::Choice::parse("head", "3");
    const Silent silent;
    const auto records = heed::open_records(request, selection, silent);
    for (auto batch = records->next(); !batch.empty(); batch = records->next())
        for (heed::Record& record : batch) {
            records->select(record);
            if (record.error() != nullptr) throw heed::InputError(*record.error());
            std::ofstream(svg) << heed::heatmap_svg(heed::panels_of(*record.value()).front());
        }
}
// So far.

}  // namespace

TEST_CASE("docs: the library draws without a command line what the command line draws", "[docs]") {
    const heed::test::Workspace workspace;
    draw("The cat sat on the mat", workspace.path("library.svg"));
    const auto run = workspace.heed({"heatmap", "The cat sat on the mat", "--layer", "1", "--head", "3"});
    CHECK(run.code == 0);
    CHECK(workspace.read("library.svg") == run.out);
}

TEST_CASE("docs: the architecture page shows that example to the letter", "[docs]") {
    const std::string source = heed::test::source_file("tests/docs/library.test.cpp");
    const std::size_t begin = source.find("struct Silent"), end = source.find("// So far.");
    REQUIRE(end != std::string::npos);
    CHECK(heed::test::contains(heed::test::source_file("docs/architecture.md"),
                               "```cpp\n" + source.substr(begin, end - begin) + "```\n"));
}
