// What stands below a figure, and what a figure calls the model and its heads.
#include "support/command.hpp"
#include "support/small_bert.hpp"
#include "support/xml.hpp"

using namespace heed::test;

namespace {

/// Those that draw a page.
const std::vector<std::vector<std::string>> figures = {{"heatmap", "a b", "--hide-special"},
                                                       {"heatmap", "a b", "--layer", "all", "--head", "all"},
                                                       {"heads", "a b"},
                                                       {"heads", "a b", "--multiples"},
                                                       {"flow", "a b"},
                                                       {"flow", "a b", "--layout", "neato"},
                                                       {"text", "a b"},
                                                       {"stats", "a b."}};

/// All that is written on the page, in one line.
std::string words_on(const XmlElement& svg) {
    std::string words;
    for (const XmlElement* text : svg.all("text")) words += text->text + " ";
    return words;
}

std::string joined(const std::vector<std::string>& command) {
    std::string line;
    for (const std::string& word : command) line += word + " ";
    return line;
}

}  // namespace

TEST_CASE("without a caption its lines stand on standard error and in the description, and nowhere else") {
    for (const auto& figure : figures)
        for (const std::vector<std::string>& how :
             {std::vector<std::string>{"--no-caption"}, {"--theme", "print"}}) {
            const Workspace workspace;
            std::vector<std::string> command = figure;
            command.insert(command.end(), how.begin(), how.end());
            INFO(joined(command));
            command.insert(command.end(), {"-o", "f.svg"});
            const Finished run = workspace.heed(command);
            REQUIRE(run.code == 0);
            const XmlElement svg = parse_xml(workspace.read("f.svg"));
            REQUIRE(run.err.starts_with("heed: "));
            std::istringstream lines(run.err);
            for (std::string line; std::getline(lines, line);) {
                if (line.starts_with("heed: warning")) continue;
                const std::string words = line.substr(std::string("heed: caption: ").size());
                CHECK(line.starts_with("heed: caption: "));
                CHECK(contains(svg.child("title").text + svg.child("desc").text, words));
                const bool is_title = svg.child("title").text.ends_with(words);  // a legend may have it
                CHECK((is_title || !contains(words_on(svg), words.substr(0, 20))));
            }
        }
}

TEST_CASE("with a caption it stands below the figure, in the description too, and standard error is empty") {
    for (const auto& figure : figures) {
        const Workspace workspace;
        std::vector<std::string> command = figure;
        INFO(joined(command));
        command.insert(command.end(), {"-o", "f.svg"});
        CHECK(workspace.heed(command).err.find("heed: warning") ==
              workspace.heed(command).err.find("heed: "));
        const XmlElement svg = parse_xml(workspace.read("f.svg"));
        const std::string said = svg.child("desc").text;
        CHECK(contains(said, "Model default (bert, 5 layers, 6 heads)."));
        if (figure.front() != "stats") CHECK(contains(said, "Text: \"a b\"."));
    }
}

TEST_CASE("no path of this machine is in a figure, --name says what the model is called") {
    const Workspace workspace;
    SmallBert().write(workspace, "bert");
    const std::string model = workspace.path("bert");
    for (auto command : figures) {
        INFO(joined(command));
        command.insert(command.end(), {"--model", model, "-o", "f.svg"});
        const Finished run = workspace.heed(command);
        INFO(run.err);
        REQUIRE(run.code == 0);
        CHECK_FALSE(contains(workspace.read("f.svg"), workspace.path()));
        CHECK(contains(workspace.read("f.svg"), "Model bert (bert, "));
        command.insert(command.end(), {"--name", "<mine>"});
        CHECK(workspace.heed(command).code == 0);
        CHECK(contains(workspace.read("f.svg"), "Model &lt;mine&gt; (bert, "));
    }
}

TEST_CASE("heads are called as --head-names does in its example") {
    const Workspace workspace;
    const auto drawn = [&](std::vector<std::string> command, const std::string& names) {
        command.insert(command.end(), {"--layer", "2", "--head", "4", "--head-names", names});
        return words_on(parse_xml(workspace.heed(command).out));
    };
    for (const std::string command : {"heatmap", "heads"}) {
        CHECK(contains(drawn({command, "a b"}, "8-10"), "2-4 "));
        CHECK(contains(drawn({command, "a b"}, "L8H10"), "L2H4 "));
    }
    for (const std::string command : {"flow", "text"})
        CHECK(contains(drawn({command, "a b", "--format", "svg"}, "L8H10"), "L2H4 "));
    CHECK(workspace.heed({"heatmap", "a b", "--head-names", "L1H1"}).code == 2);
    const Finished run = workspace.heed({"heatmap", "a b", "--head-names", "8-10", "--no-title"});
    CHECK(contains(parse_xml(run.out).child("desc").text, "counted from 0"));
}

TEST_CASE("the bar of a comparison says at which end there is more in what") {
    const Workspace workspace;
    workspace.heed({"attend", "--model", "self-attention", "a b", "-o", "seen.json"});
    const std::vector<std::string> command = {"heatmap", "--model", "self-attention", "--mask",
                                              "causal",  "a b",     "--compare",      "seen.json"};
    const XmlElement bar = parse_xml(workspace.heed(command).out).of_class("colour-bar");
    std::vector<std::string> names;  // read from the bar's lower end to its upper one
    for (const XmlElement* text : bar.all("text"))
        if (text->has("transform") && contains((*text)["transform"], "rotate(-90)"))
            names.push_back(text->text);
    CHECK(names == std::vector<std::string>{"← seen.json", "self-attention →"});
}

TEST_CASE("where texts are compared, the bar names both") {
    const XmlElement root = parse_xml(
        Workspace().heed({"heatmap", "the cat sat on the mat", "--compare", "a dog sat on the mat"}).out);
    std::string words;
    for (const XmlElement* text : root.of_class("colour-bar").all("text")) words += text->text + "\n";
    CHECK(contains(words, "← more in \"a dog sat"));
    CHECK(contains(words, "\nmore in \"the cat sat"));
}
