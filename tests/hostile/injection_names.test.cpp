// Text from outside in messages and in names of files: one printable line, one name in its folder.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "support/command.hpp"
#include "support/hostile_text.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

TEST_CASE("hostile text in a message is one printable line", "[hostile]") {
    for (const std::string& text : hostile_texts) {
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
            const bool is_sentence = arguments.back().starts_with("missing/") && arguments.size() == 2 &&
                                     text.find_first_of(" \t\n") != std::string::npos;
            CHECK((is_sentence ? run.code == 0 : run.code >= 1 && run.code <= 3));
            CHECK((is_sentence || run.err.rfind("heed: ", 0) == 0));
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
    std::vector<std::string> ids = hostile_texts;
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
        if (run.code == 3) {  // the file system takes names of 255 bytes
            CHECK(contains(run.err, "the id is too long for a file's name"));
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
