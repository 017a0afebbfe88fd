// Text from outside stays text in every kind of output: what is read back from it is what went in, or what
// docs say stands for it. Each string is a record's token, text, id, name of a model and note at once.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "figure/label.hpp"
#include "format/escape.hpp"
#include "format/utf8.hpp"
#include "support/command.hpp"
#include "support/tex_text.hpp"
#include "support/xml.hpp"

using namespace heed::test;
using namespace std::string_literals;
using nlohmann::json;

namespace {

using Names = std::vector<std::string>;

const std::vector<std::string> hostile = {
    "</script>",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "\"onload=",
    "' onload='a",
    "javascript:a",
    "&lt;",
    "&#60;b&#62;",
    "&amp;amp;",
    "\\N\\G\\",
    "a\\",
    "\\\"];x[",
    "\"; n9 [a=\"",
    "<<b>x</b>>",
    "{a|<p>b}",
    "\\input{/etc/passwd}",
    "\\end{document}",
    "\\write18{ls}",
    "^^5cinput",
    "$x$",
    "%",
    "#1 ~_&",
    "``--''",
    "\x1b[2J",
    "\x1b]0;a\x07",
    "\xC2\x9B"
    "31m",
    "\xE2\x80\xAE"
    "txt.exe",
    "\xE2\x81\xA6"
    "a",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "a\0b"s,
    "\x7F\x08",
    "\xEF\xBF\xBE",
    "\xEF\xBB\xBF",
    "../../x",
    "/etc/passwd",
    ".",
    "..",
    "",
    " ",
    "-o",
    "--help",
    "{id}",
    "%s%n%d",
    "a/b:c",
    "con",
    "\xE4\xB8\xAD\xE6\x96\x87",
    "\xF0\x9F\x98\x80",
};

std::string record_of(const std::string& text) {
    return json{{"format", "heed.attention"},
                {"version", 1},
                {"id", text},
                {"model", {{"name", text}, {"type", text}, {"layers", 1}, {"heads", 1}, {"revision", text}}},
                {"text", text},
                {"text_pair", text},
                {"tokens", {text, "b"}},
                {"reduced", text},
                {"attention", {{{{1, 0}, {0.5, 0.5}}}}}}
        .dump();
}

/// What a figure shows for a token; `replacement` stands for what no document may hold.
std::string shown(const std::string& token, const std::string& replacement = "\xEF\xBF\xBD") {
    std::string text = heed::visible(token);
    const std::string no_character = "\xEF\xBF\xBE";
    for (std::size_t at = 0; (at = text.find(no_character)) != std::string::npos;)
        text.replace(at, no_character.size(), replacement);
    return text;
}

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

/// Nothing that a terminal obeys, and no byte that is no UTF-8.
void check_printable(const std::string& text) {
    CHECK_FALSE(heed::first_invalid_utf8(text).has_value());
    for (std::string_view rest = text; !rest.empty();) {
        const char32_t c = heed::next_code_point(rest);
        CHECK_FALSE((c < 0x20 && c != '\n'));
        CHECK_FALSE((c >= 0x7F && c < 0xA0));
        CHECK_FALSE((c >= 0x202A && c <= 0x202E));
        CHECK_FALSE((c >= 0x2066 && c <= 0x2069));
    }
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
    for (const std::string& text : hostile) {
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
    for (const std::string& text : hostile) {
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
    for (const std::string& text : hostile) {
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
    for (const std::string& text : hostile) {
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
    for (const std::string& text : hostile) {
        const Workspace workspace;
        INFO(shown(text));
        write_record(workspace, text);
        for (const Names& arguments :
             {Names{"show", "in.json"}, Names{"show", "in.json", "--numbers"}, Names{"text", "in.json"}})
            check_printable(output_of(workspace, arguments));
    }
}

TEST_CASE("hostile text in a message is one printable line", "[hostile]") {
    for (const std::string& text : hostile) {
        const Workspace workspace;
        INFO(shown(text));
        workspace.write("in.jsonl", record_of("x") + "\n");
        std::vector<Names> wrong = {{"attend", "in.jsonl", "--record", text},
                                    {"attend", "a", "--layer", text},
                                    {"heatmap", "a", "--theme", text},
                                    {"heatmap", "a", "--font", text + "<"},
                                    {"attend", "a", "--seed", text},
                                    {"attend", "a", "--model", "no-such/" + text},
                                    {"attend", "-f", "missing/" + text + ".txt"},
                                    {"attend", "missing/" + text + ".json"},
                                    {"attend", "a", "--format", text},
                                    {"heatmap", "a", "-o", "missing/" + text + ".svg"},
                                    {"x" + text}};
        for (const Names& arguments : wrong) {
            // An argument cannot hold NUL, and ".json" alone has no ending.
            if (text.empty() || text.find('\0') != std::string::npos) continue;
            const Finished run = workspace.heed(arguments);
            INFO(arguments[0] << " " << arguments.back() << ": " << run.err);
            CHECK((run.code >= 1 && run.code <= 3));
            CHECK(run.err.rfind("heed: ", 0) == 0);
            check_printable(run.err);
            CHECK(workspace.names() == Names{"in.jsonl"});
        }
    }
}

TEST_CASE("bytes that are no UTF-8 are refused as text and shown as bytes", "[hostile]") {
    const Workspace workspace;
    for (const std::string bytes : {"\xFF", "a\xC3", "\xED\xA0\x80"})
        for (const Names& arguments :
             {Names{"attend", bytes}, Names{"run", bytes}, Names{"tokens", bytes},
              Names{"attend", "a", "--pair", bytes}, Names{"attend", bytes + ".json"},
              Names{"attend", "-f", bytes + ".txt"}, Names{"attend", "a", "--model", bytes}}) {
            const Finished run = workspace.heed(arguments);
            INFO(arguments[0] << ": " << run.err);
            CHECK((run.code == 2 || run.code == 3));
            CHECK(run.out.empty());
            check_printable(run.err);
            CHECK(workspace.names().empty());
        }
}

TEST_CASE("an id in an output's name stays one name in its folder", "[hostile]") {
    std::vector<std::string> ids = hostile;
    ids.push_back(std::string(200, '.'));
    ids.push_back("~root");
    ids.push_back("CON");
    ids.push_back("a b;rm -rf c|d&e`f`$(g)");
    for (const std::string& id : ids) {
        const Workspace workspace;
        INFO(shown(id));
        workspace.write("in.jsonl", json{{"format", "heed.attention"},
                                         {"version", 1},
                                         {"id", id},
                                         {"tokens", {"a"}},
                                         {"attention", {{{{1}}}}}}
                                            .dump() +
                                        "\n");
        const Finished run = workspace.heed({"attend", "in.jsonl", "-o", "r-{id}-{id}.json"});
        INFO(run.err);
        if (run.code == 1) {  // the file system takes names of 255 bytes
            CHECK(contains(run.err, "File name too long"));
            CHECK(workspace.names() == Names{"in.jsonl"});
            continue;
        }
        CHECK(run.code == 0);
        const Names names = workspace.names();
        REQUIRE(names.size() == 2);
        const std::string& name = names[0] == "in.jsonl" ? names[1] : names[0];
        CHECK(std::regex_match(name, std::regex("r-[A-Za-z0-9._%-]*\\.json")));
        CHECK(json::parse(workspace.read(name)).at("id") == id);
        CHECK(workspace.heed({"attend", "in.jsonl", "-o", "{id}.json"}).code == 0);
        CHECK(workspace.names().size() == 3);
        for (const std::string& other : workspace.names()) CHECK(other.front() != '.');
    }
}
