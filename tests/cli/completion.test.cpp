// Completions of the three shells, in the shell itself where it is installed.
#include <algorithm>

#include "support/command.hpp"
#include "support/documentation.hpp"
#include "support/help.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

std::string quoted(const std::string& word) {
    return "'" + word + "'";
}

/// What bash offers for the last of the words that follow "heed".
std::vector<std::string> bash_offers(const Reader& reader, const std::vector<std::string>& words) {
    std::string line = "source <(heed completion bash)\nCOMP_WORDS=(heed";
    for (const std::string& word : words) line += " " + quoted(word);
    const Finished run =
        reader.shell("cat > ask.bash <<'END'\n" + line + ")\nCOMP_CWORD=" + std::to_string(words.size()) +
                     "\n_heed\nprintf '%s\\n' \"${COMPREPLY[@]}\"\nEND\nbash ask.bash");
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    return lines_of(run.out);
}

std::vector<std::string> names_in(const json& list) {
    return list.get<std::vector<std::string>>();
}

bool has_shell(const Reader& reader, const std::string& shell) {
    return reader.workspace.shell("command -v " + shell).code == 0;
}

}  // namespace

TEST_CASE("completions: bash completes commands, flags, and values by their flags") {
    const Reader reader;
    for (const json& command : described_commands()) {
        const std::string name = command.at("name");
        const auto offered = bash_offers(reader, {name, "--"});
        for (const json& flag : command.at("flags")) {
            const std::string flag_name = flag.at("name");
            INFO(name << " " << flag_name);
            if (flag_name.starts_with("--"))
                CHECK(std::find(offered.begin(), offered.end(), flag_name) != offered.end());
        }
        CHECK(bash_offers(reader, {name.substr(0, name.size() - 1)}).front() == name);
    }
    for (const json& command : described_commands()) {
        if (command.at("name") != "flow") continue;
        for (const json& flag : command.at("flags"))
            if (!flag.at("choices").empty())
                CHECK(bash_offers(reader, {"flow", flag.at("name"), ""}) == names_in(flag.at("choices")));
    }
}

TEST_CASE("completions: bash offers the models that are there, and what else a place takes") {
    using Words = std::vector<std::string>;
    const Reader reader;
    const Words models = {"default", "self-attention", "google-bert/bert-base-uncased"};
    CHECK(bash_offers(reader, {"attend", "--model", ""}) == models);
    CHECK(bash_offers(reader, {"heatmap", "--model", "="}) == models);
    CHECK(bash_offers(reader, {"tokens", "--model", "=", "goo"}) == Words{"google-bert/bert-base-uncased"});
    CHECK(bash_offers(reader, {"heatmap", "--format", ""}) == Words{"svg", "pdf", "png"});
    CHECK(bash_offers(reader, {"attend", "--format", "n"}) == Words{"npz"});
    CHECK(bash_offers(reader, {"heatmap", "a", "--theme", "=", "p"}) == Words{"print"});
    CHECK(bash_offers(reader, {"completion", "z"}) == Words{"zsh"});
    CHECK(bash_offers(reader, {"help", "hea"}) == Words{"heatmap", "heads"});
    // Files are bash's own.
    for (const Words& words : {Words{"heatmap", ""}, {"heatmap", "-o", ""}, {"attend", "--seed", ""}})
        CHECK(bash_offers(reader, words) == Words{""});
}

TEST_CASE("completions: zsh gets a value's choices with its flag") {
    const Reader reader;
    CHECK(contains(reader.workspace.heed({"completion", "zsh"}).out, "#compdef heed\n"));
    if (!has_shell(reader, "zsh")) {
        WARN("[skipped] zsh is not installed");
        return;
    }
    const Finished run = reader.shell(
        "heed completion zsh > _heed; zsh -n _heed\n"
        "zsh -fc 'compdef() { }; source ./_heed; _arguments() { print -rl -- \"$@\" }; words=(heed flow "
        "--layout \"\"); "
        "CURRENT=4; _heed'");
    INFO(run.out << run.err);
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(contains(run.out, "]:LAYOUT:(line circle dot neato fdp sfdp circo twopi)\n"));
    CHECK(contains(run.out, "\n(-o --output)-o[Write to FILE]:FILE:_files\n"));
}

TEST_CASE("completions: fish gets a value's choices with its flag") {
    const Reader reader;
    CHECK(contains(reader.workspace.heed({"completion", "fish"}).out, "complete -c heed "));
    if (!has_shell(reader, "fish")) {
        WARN("[skipped] fish is not installed");
        return;
    }
    const Finished run = reader.shell(
        "heed completion fish > heed.fish\n"
        "fish --no-config -c 'source heed.fish; complete -C \"heed flow --layout \"; complete -C \"heed "
        "hea\"; "
        "complete -C \"heed attend --model goo\"'");
    INFO(run.out << run.err);
    CHECK(run.code == 0);
    for (const std::string choice : {"line", "circle", "twopi", "heatmap", "google-bert/bert-base-uncased"})
        CHECK(contains(run.out, choice));
}

TEST_CASE("completions: another shell is an error") {
    check_refused({"completion"}, 2, "heed completion takes a shell, bash, zsh or fish");
    check_refused({"completion", "tcsh"}, 2, "heed completion takes a shell, bash, zsh or fish");
}
