// Text from outside stays text in every kind of output: what is read back from it is what went in, or what
// docs say stands for it. Each string is a record's token, text, id, name of a model and note at once.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "core/text/escape.hpp"
#include "support/command.hpp"
#include "support/hostile_text.hpp"
#include "support/tex_text.hpp"
#include "support/xml.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

using Names = std::vector<std::string>;

/// A record of `text` in the folder.
void write_record(const Workspace& workspace, const std::string& text) {
    workspace.write("in.json", record_of(text) + "\n");
}

std::string output_of(const Workspace& workspace, const Names& arguments) {
    const Finished run = workspace.heed(arguments);
    INFO(run.err);
    CHECK(run.code == 0);
    return run.out;
}

void collect(const XmlElement& element, std::set<std::string>& names, std::string& text) {
    static const std::regex attribute(
        "[a-z][a-z-]*|xmlns|viewBox|preserveAspectRatio|gradientUnits|x[12]|y[12]");
    names.insert(element.name);
    for (const auto& [name, value] : element.attributes) {
        CHECK(name.rfind("on", 0) != 0);
        CHECK((name != "href" && name != "src"));
        if (!std::regex_match(name, attribute)) FAIL_CHECK("an attribute " << name);
    }
    text += element.text + "\n";
    for (const XmlElement& child : element.children) collect(child, names, text);
}

/// The texts of a document of these elements and no others, a line each.
std::string texts_of(const std::string& document, const std::set<std::string>& allowed) {
    const XmlElement root = parse_xml(document);
    std::set<std::string> names;
    std::string text;
    collect(root, names, text);
    for (const std::string& name : names)
        if (!allowed.contains(name)) FAIL_CHECK("an element " << name);
    return text;
}

const std::set<std::string> svg_elements = {"svg",  "title",  "desc",  "g",       "rect",
                                            "path", "text",   "tspan", "defs",    "linearGradient",
                                            "stop", "circle", "line",  "polygon", "clipPath"};

std::string without_spaces(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n'; }),
               text.end());
    return text;
}

}  // namespace

TEST_CASE("hostile text comes back to the letter from every format of records", "[hostile]") {
    for (const std::string& text : texts_without_nul()) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        const json original = json::parse(output_of(workspace, {"attend", "in.json"}));
        CHECK(original.at("tokens") == json{text, "b"});
        CHECK(original.at("id") == text);
        CHECK(original.at("text") == text);
        CHECK(original.at("reduced") == text);
        for (const std::string ending : {"json", "jsonl", "npz", "safetensors"}) {
            output_of(workspace, {"attend", "in.json", "-o", "out." + ending});
            CHECK(json::parse(output_of(workspace, {"attend", "out." + ending})) == original);
        }
        const std::string lines = workspace.read("out.jsonl");
        CHECK(std::count(lines.begin(), lines.end(), '\n') == 1);
        check_printable(heed::escape_terminal(lines));
    }
}

TEST_CASE("hostile text is text in every SVG and in HTML", "[hostile]") {
    for (const std::string& text : texts_without_nul()) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        for (const Names& command : {Names{"heatmap"}, Names{"heads"}, Names{"flow"},
                                     Names{"flow", "--across-layers"}, Names{"text"}}) {
            Names arguments = command;
            arguments.insert(arguments.end(), {"in.json", "--format", "svg"});
            const std::string found = texts_of(output_of(workspace, arguments), svg_elements);
            INFO(command[0] << ": " << found);
            CHECK(contains(without_spaces(found), without_spaces(shown(text))));
        }
        const std::string html = output_of(workspace, {"text", "in.json", "--format", "html"});
        const std::string found = texts_of(html, {"figure", "figcaption", "p", "span"});
        CHECK(contains(without_spaces(found), without_spaces(shown(text))));
    }
}

TEST_CASE("hostile text is text in TeX", "[hostile]") {
    for (const std::string& text : texts_without_nul()) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        const std::string found = text_of_tex(output_of(workspace, {"text", "in.json", "--format", "tex"}));
        INFO(found);
        CHECK(contains(without_spaces(found), without_spaces(shown(text, "?"))));
    }
}

TEST_CASE("hostile text is text in DOT, and to Graphviz", "[hostile]") {
    const bool has_dot = Workspace().shell("command -v dot").code == 0;
    if (!has_dot) WARN("[skipped] dot is not installed");
    for (const std::string& text : texts_without_nul()) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        output_of(workspace, {"flow", "in.json", "-o", "out.dot"});
        const std::string dot = workspace.read("out.dot");
        CHECK(dot.find("=<") == std::string::npos);
        CHECK_FALSE(std::regex_search(dot, std::regex(R"((URL|href|image|stylesheet|shapefile)\s*=)")));
        if (!has_dot) continue;
        const Finished drawn = workspace.shell("dot -Kneato -n2 -Tsvg out.dot");
        CHECK(drawn.code == 0);
        const XmlElement root = parse_xml(drawn.out);
        std::string found;
        for (const XmlElement* label : root.all("text")) found += label->text + "\n";
        INFO(found);
        CHECK(contains(without_spaces(found), without_spaces(shown(text))));
        CHECK(root.all("a").size() <= root.all("g").size());
    }
}

TEST_CASE("hostile text is no command to a terminal", "[hostile]") {
    for (const std::string& text : texts_without_nul()) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        for (const Names& arguments :
             {Names{"show", "in.json"}, Names{"show", "in.json", "--numbers"}, Names{"text", "in.json"}})
            check_printable(output_of(workspace, arguments));
    }
}
