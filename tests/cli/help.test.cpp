// The description of the flags, and the help that comes from it.
#include "support/help.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "support/command.hpp"
#include "support/documentation.hpp"

using namespace heed::test;
using nlohmann::json;
using Arguments = std::vector<std::string>;

namespace {

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_flag(const json& flag) {
    const std::string kind = flag.at("kind"), help = flag.at("help");
    CHECK(is_ascii(help));
    CHECK(std::isupper(static_cast<unsigned char>(help.at(0))) != 0);
    CHECK(!help.ends_with('.'));
    CHECK(!flag.at("group").get<std::string>().empty());
    CHECK(flag.at("value").is_null() == (kind == "switch"));
    CHECK(flag.contains("range") == (kind == "count" || kind == "number"));
    if (kind == "choice") CHECK(flag.at("choices").size() >= 1);
    if (kind == "switch") CHECK(flag.at("default").is_null());
}

/// Some value of the flag's kind.
std::string value_for(const json& flag) {
    if (!flag.at("choices").empty()) return flag.at("choices").at(0);
    if (!flag.contains("range")) return "x";
    return flag.at("range").at(0).dump();
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

/// Without the examples, which are commands and not wrapped.
std::string without_examples(const std::string& help) {
    return help.substr(0, help.find("Examples:"));
}

std::string help_at(const Workspace& workspace, const std::string& line, int columns) {
    return workspace.shell("COLUMNS=" + std::to_string(columns) + " heed " + line).out;
}

/// What the command gives with these flags; it has to succeed.
std::string output_with(const Workspace& workspace, Arguments arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished run = workspace.heed(arguments);
    INFO(run.err);
    CHECK(run.code == 0);
    return run.out;
}

/// The command with something that it can read.
Arguments input_of(const std::string& command) {
    if (command == "syntax") return {command, "-f", "foxes.conllu"};
    if (command == "effect") return {command, "Unbelievable foxes [MASK] over the lazy dog"};
    return {command, "Unbelievable foxes jump over the lazy dog"};
}

/// What has to be said for a flag to have an effect.
Arguments needed_for(const json& flag) {
    const std::string name = flag.at("name");
    if (flag.at("group").get<std::string>().starts_with("Self-attention"))
        return {"--model", "self-attention"};
    if (name == "--truncate-side") return {"--truncate", "longest_first", "--max-length", "5"};
    if (name == "--by") return {"--without", "0-0"};
    if (name == "--dpi") return {"--format", "png"};
    if (name == "--theme") return {"--format", "svg"};
    return {};
}

/// The default is a value that can be typed, not words.
bool has_typed_default(const json& flag) {
    if (flag.at("default").is_null() || flag.at("kind") == "switch") return false;
    const std::string value = flag.at("default");
    const auto& choices = flag.at("choices");
    return std::find(choices.begin(), choices.end(), value) != choices.end() ||
           std::regex_match(value, std::regex("[0-9.]+"));
}

}  // namespace

TEST_CASE("flags: each has a help in the same manner, a heading, and a name of its own") {
    std::set<std::string> commands;
    for (const json& command : described_commands()) {
        INFO(command.at("name"));
        CHECK(commands.insert(command.at("name")).second);
        CHECK(is_ascii(command.at("summary")));
        CHECK(is_ascii(command.at("description")));
        std::set<std::string> names;
        for (const json& flag : command.at("flags")) {
            INFO(flag.at("name"));
            check_flag(flag);
            CHECK(names.insert(flag.at("name")).second);
            if (!flag.at("short").is_null()) CHECK(names.insert(flag.at("short")).second);
        }
        CHECK(command.at("common").size() <= 8);
        for (const std::string name : command.at("common")) CHECK(names.contains(name));
    }
    CHECK(commands.size() == 16);
}

TEST_CASE("flags: the command line takes each as it is described") {
    std::set<json> seen;  // most are the same in many commands
    for (const json& command : described_commands()) {
        const std::string name = command.at("name");
        for (const json& flag : command.at("flags")) {
            const std::string flag_name = flag.at("name");
            if (flag_name == "-h" || !seen.insert(flag).second) continue;
            INFO(name << " " << flag_name);
            if (flag.at("kind") == "switch") {
                check_refused({name, flag_name + "=x", "--", "a b"}, 2, flag_name + " takes no value");
                continue;
            }
            const std::string value = value_for(flag);
            check_refused({name, flag_name, value, flag_name, value}, 2,
                          flag_name + " is given twice: give it once");
            check_refused({name, "a b", flag_name}, 2, flag_name + " takes a value, and none follows it");
            if (flag.at("kind") == "choice") check_refused({name, "a b", flag_name, "no-such"}, 2, "heed");
            if (flag.contains("range"))
                check_refused({name, "a b", flag_name, "-1"}, 2, flag_name + " takes a ");
            if (flag.at("kind") == "file" || flag.at("kind") == "model")
                check_refused({name, "a b", flag_name, ""}, 2, " takes a name, not \"\"");
        }
    }
}

TEST_CASE("flags: every choice does something of its own") {
    const Workspace workspace;
    const Arguments pair = {"Unbelievable jumps fox", "--pair", "over the lazy brown dog, the"};
    const Arguments translation = {"the cat sat", "--target", "die katze", "--model",
                                   HEED_SOURCE "/tests/truth/encoder_decoders/bart-scaled"};
    const std::map<std::string, Arguments> needed = {
        {"--truncate", {"--max-length", "12"}},
        {"--truncate-side", {"--truncate", "longest_first", "--max-length", "12"}}};
    for (const json& command : described_commands()) {
        if (command.at("name") != "attend" && command.at("name") != "heatmap") continue;
        for (const json& flag : command.at("flags")) {
            const std::string name = flag.at("name");
            if (flag.at("kind") != "choice" || name == "--format" || name == "--file-format" ||
                name == "--unknown" || name == "--value")  // those of some models alone
                continue;
            std::set<std::string> outputs;
            const Arguments& texts = name == "--attention" ? translation : pair;
            Arguments arguments = {command.at("name")};
            arguments.insert(arguments.end(), texts.begin(), texts.end());
            if (needed.contains(name))
                arguments.insert(arguments.end(), needed.at(name).begin(), needed.at(name).end());
            for (const std::string choice : flag.at("choices")) {
                INFO(name << " " << choice);
                CHECK(outputs.insert(output_with(workspace, arguments, {name, choice})).second);
            }
        }
    }
}

TEST_CASE("flags: a default that is a value is what applies without the flag") {
    const Workspace workspace;
    workspace.write("foxes.conllu",
                    "# sent_id = 1\n1\tFoxes\t_\tNOUN\t_\t_\t2\tnsubj\t_\t_\n"
                    "2\tjump\t_\tVERB\t_\t_\t0\troot\t_\t_\n\n");
    std::set<json> seen;
    for (const json& command : described_commands()) {
        for (const json& flag : command.at("flags")) {
            const bool is_of_source = flag.at("group") != "Selection" && flag.at("group") != "Figure";
            if (!has_typed_default(flag) || (is_of_source && !seen.insert(flag).second)) continue;
            // The head view says which queries it draws where it is asked for some.
            if (command.at("name") == "heads" && flag.at("name") == "--query") continue;
            Arguments arguments = input_of(command.at("name"));
            const Arguments needed = needed_for(flag);
            arguments.insert(arguments.end(), needed.begin(), needed.end());
            INFO(command.at("name") << " " << flag.at("name"));
            const std::string value = flag.at("default");
            CHECK(output_with(workspace, arguments, {flag.at("name"), value}) ==
                  output_with(workspace, arguments, {}));
        }
    }
    CHECK(seen.size() >= 9);
}

TEST_CASE("flags: what the program asks the command line for is a flag of some command") {
    std::set<std::string> known;
    for (const json& command : described_commands())
        for (const json& flag : command.at("flags")) known.insert(flag.at("name"));
    known.insert("--help-json");
    const std::regex asked("given\\.(?:has|text|count|number)\\(\"([^\"]+)\"\\)");
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(HEED_SOURCE "/cli")) {
        if (!entry.is_regular_file()) continue;
        const std::string source = source_file(std::filesystem::relative(entry.path(), HEED_SOURCE).string());
        for (std::sregex_iterator at(source.begin(), source.end(), asked), end; at != end; ++at, ++count) {
            INFO(entry.path() << " asks for " << (*at)[1]);
            CHECK(known.contains((*at)[1]));
        }
    }
    CHECK(count > 50);
}

TEST_CASE("help: --help names every flag, with its value, its default and its choices") {
    const Workspace workspace;
    for (const json& command : described_commands()) {
        const std::string name = command.at("name");
        const std::string help = help_at(workspace, name + " --help", 100);
        for (const json& flag : command.at("flags")) {
            std::string usage = flag.at("name");
            if (!flag.at("short").is_null()) usage.insert(0, flag.at("short").get<std::string>() + ", ");
            if (!flag.at("value").is_null()) usage += " " + flag.at("value").get<std::string>();
            INFO(usage << "\n" << help);
            CHECK(contains(help, "\n  " + usage) + contains(help, "\n      " + usage) == 1);
        }
        CHECK(contains(help, command.at("operands")));
        for (const std::string example : command.at("examples"))
            CHECK(contains(help, "\n  " + example + "\n"));
    }
    const std::string help = help_at(workspace, "heatmap --help", 100);
    std::string on_one_line;
    for (const std::string& word : words_of(help)) on_one_line += word + " ";
    CHECK(contains(on_one_line, "[default: light] [possible values: light, dark, transparent, print]"));
    CHECK(contains(on_one_line, "[default: standard output]"));
    CHECK(help.find("Output:") < help.find("Model:"));
    CHECK(help.find("Model:") < help.find("Selection:"));
    CHECK(help.find("Selection:") < help.find("Style:"));
    CHECK(help.find("Style:") < help.find("Input:"));
}

TEST_CASE("help: it is wrapped to the terminal's width, from 40 to 100 columns, and loses no word") {
    const Workspace workspace;
    for (const std::string topic : {"", "heatmap", "stats", "attend", "show", "merge", "completion"}) {
        for (const std::string flag : {"--help", "-h"}) {
            const std::string line = topic + " " + flag;
            const auto words = words_of(help_at(workspace, line, 100));
            for (const auto& [columns, most] : std::vector<std::pair<int, std::size_t>>{
                     {20, 40}, {40, 40}, {80, 80}, {100, 100}, {200, 100}}) {
                const std::string help = help_at(workspace, line, columns);
                CHECK(words_of(help) == words);
                for (const std::string& shown : lines_of(without_examples(help))) {
                    INFO(line << ", " << columns << " columns: " << shown);
                    CHECK(shown.size() <= most);
                    CHECK(!shown.ends_with(' '));
                }
            }
        }
    }
}

TEST_CASE("help: -h is one screen, and says where the rest is") {
    const Workspace workspace;
    for (const json& command : described_commands()) {
        const std::string name = command.at("name");
        const std::string help = help_at(workspace, name + " -h", 80);
        INFO(help);
        const std::vector<std::string> lines = lines_of(help);
        const bool fits = std::all_of(lines.begin(), lines.end(),
                                      [](const std::string& line) { return line.size() <= 80; });
        CHECK(lines.size() <= 30);
        CHECK(fits);
        CHECK(contains(help, "\nUsage: heed " + name + " [OPTIONS]"));
        CHECK(contains(help, "\nheed " + name + " --help explains all " +
                                 std::to_string(command.at("flags").size()) + " flags.\n"));
        for (const std::string flag : command.at("common")) CHECK(contains(help, flag));
    }
}

TEST_CASE("help: it can be asked for in every way that people try") {
    const Workspace workspace;
    const std::string overview = workspace.heed({"--help"}).out;
    CHECK(workspace.heed({"help"}).out == overview);
    CHECK(workspace.heed({"-h"}).out == overview);
    CHECK(workspace.heed({"help", "flow"}).out == workspace.heed({"flow", "--help"}).out);
    CHECK(workspace.heed({"flow", "--no-such", "--seed", "x", "--help"}).out ==
          workspace.heed({"flow", "--help"}).out);
    const std::string version = workspace.heed({"--version"}).out;
    CHECK(workspace.heed({"-V"}).out == version);
    CHECK(workspace.heed({"flow", "--version"}).out == version);
    CHECK(workspace.heed({"flow", "-V"}).out == version);
    check_refused({"help", "flwo"}, 2, "did you mean flow?");
    check_refused({"help", "flow", "text"}, 2, "heed help takes one command");
    check_refused({}, 2, "Usage: heed COMMAND");
    check_refused({"hlep"}, 2, "did you mean help?");
}

TEST_CASE("help: what is nothing like a flag is answered with no other flag") {
    for (const Arguments& arguments :
         {Arguments{"heatmap", "a", "--zigzag", "x"}, {"stats", "a", "--mean", "heads"}}) {
        const Finished run = Workspace().heed(arguments);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "has no flag"));
        CHECK(!contains(run.err, "did you mean"));
    }
}

TEST_CASE("the help offers a file per record where a command writes one") {
    const auto offers = [](const std::string& command) {
        const std::string help = Workspace().heed({command, "--help"}).out;
        return contains(std::regex_replace(help, std::regex("\\s+"), " "), "write a file for each record");
    };
    for (const std::string command : {"attend", "heatmap", "heads", "flow", "text"}) CHECK(offers(command));
    for (const std::string command : {"stats", "effect", "syntax", "view"}) CHECK_FALSE(offers(command));
}

TEST_CASE("help: it names a page of the documentation, which is there") {
    const json commands = described_commands();
    for (const json& command : commands) {
        const std::string name = command.at("name"), help = Workspace().heed({name, "--help"}).out;
        std::smatch page;
        const std::regex more("\nMore: (docs/[a-z]+[.]md) in");
        INFO(name);
        REQUIRE(std::regex_search(help, page, more));
        CHECK(!source_file(page[1]).empty());
    }
}

TEST_CASE("help: a command offers no flag that could do nothing there") {
    const auto offers = [](const std::string& command, const std::string& flag) {
        return contains(Workspace().heed({command, "--help"}).out, " " + flag + " ");
    };
    for (const std::string flag : {"--pair", "--target", "--embeddings", "--tokens", "--compare",
                                   "--compare-model", "--text-field", "--attention", "--drop-shorter"})
        CHECK_FALSE(offers("syntax", flag));
    CHECK(offers("syntax", "--value"));
    for (const std::string command : {"effect", "tokens"}) CHECK_FALSE(offers(command, "--drop-shorter"));
    for (const std::string command : {"attend", "heatmap", "view", "stats"})
        CHECK(offers(command, "--drop-shorter"));
}

TEST_CASE("possible values that have a comma are in quotes") {
    CHECK(contains(Workspace().heed({"heatmap", "--help"}).out, "\"all,records\"]"));
}
