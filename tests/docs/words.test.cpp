// The house's English, as far as a test can hold it: short sentences, and none of the words that readers
// misread.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "support/catch.hpp"
#include "support/documentation.hpp"
#include "support/message.hpp"
#include "support/prose.hpp"

using namespace heed::test;

namespace {

constexpr std::size_t longest_sentence = 30, longest_readme = 1200;  // words

struct Rule {
    std::string found;  // a regular expression, in lower case
    std::string better;
};

const std::vector<Rule> rules = {
    {"\\b(one|ones|each|line|row|column|colour|file|panel|pixel|dots|tokens|records|texts|seconds|ms|"
     "milliseconds|times|number|"
     "string|process|entry|logarithms?|threads?|bytes|digits) an? "
     "(line|row|column|layer|head|token|query|key|weight|pixel|inch|second|record|text|panel|"
     "sequence|measure|side|reader|minute|step|pass|word|core|format|file|thread|processor|message|byte|"
     "value|pair|shard|batch|model|sentence)\\b",
     "\"per\""},
    {"\\bbehind\\b", "\"after\""},
    {"\\bfile endings?\\b|\\b(the|no|unknown) endings?\\b|\\bname'?s? endings?\\b", "\"extension\""},
    {"\\brefus(e|es|ed|ing|al|als)\\b", "\"rejected\", \"skipped\" or \"error\""},
    {"\\bgo(ne|es|ing)? on with\\b", "\"resumed\" or \"continued\""},
    {"\\bat last\\b", "\"finally\" or \"as a last resort\""},
    {"\\breckon(s|ed)?\\b", "\"computed\""},
    {"\\bbeside\\b", "\"next to\" or \"with\""},
    {"\\blikewise\\b", "\"in the same way\""},
    {"\\b(is|are|was|were|which|and) pass(ed|es) over\\b", "\"skipped\" or \"ignored\""},
    {"\\bput(s|ting)? together\\b", "\"joined\""},
    {"\\bbegins? anew\\b", "\"start again\""},
};

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return std::regex_replace(text, std::regex("\\s+"), " ");
}

void check_words(const std::string& where, const std::string& text) {
    const std::string plain = lower(text);
    for (const Rule& rule : rules) {
        const std::regex pattern(rule.found);
        for (std::sregex_iterator at(plain.begin(), plain.end(), pattern), end; at != end; ++at) {
            const auto begin = static_cast<std::size_t>(at->position());
            const std::string before =
                plain.substr(std::max<std::size_t>(begin, 40) - 40, std::min<std::size_t>(begin, 40));
            FAIL_CHECK(where << ": \"" << before << "[" << at->str() << "]\"; write " << rule.better);
        }
    }
}

std::set<std::string> commands() {
    std::set<std::string> names;
    const std::string help = Workspace().shell("heed --help").out;
    const std::regex command("\n  ([a-z]+)  +[A-Z]");
    for (std::sregex_iterator at(help.begin(), help.end(), command), end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

/// What a source file says in its strings, with a semicolon after each.
std::string said_in(const std::filesystem::path& path) {
    static const std::regex string("\"((?:[^\"\\\\]|\\\\.)*)\"");
    std::ifstream source(path);
    std::string said;
    for (std::string line; std::getline(source, line);) {
        line.erase(std::min(line.find("//"), line.size()));
        for (std::sregex_iterator at(line.begin(), line.end(), string), end; at != end; ++at)
            said += (*at)[1].str() + " ;\n";
    }
    return said;
}

}  // namespace

TEST_CASE("docs: the README has at most 1,200 words", "[docs]") {
    std::istringstream words(source_file("README.md"));
    std::size_t count = 0;
    for (std::string word; words >> word;) ++count;
    CHECK(count <= longest_readme);
}

TEST_CASE("docs: sentences in the README and the guide have at most 30 words", "[docs]") {
    for (const std::string page : {"README.md", "docs/guide.md"})
        for (const std::string& sentence : sentences(prose(source_file(page)))) {
            INFO(page << ": " << sentence);
            CHECK(words_in(sentence) <= longest_sentence);
        }
}

TEST_CASE("docs: pages and help use plain words", "[docs]") {
    for (const std::string& page : pages()) check_words(page, prose(source_file(page)));
    const Workspace workspace;
    const auto names = commands();
    CHECK(names.size() >= 12);
    for (const std::string& name : names)
        check_words("heed " + name + " --help", workspace.shell("heed " + name + " --help").out);
}

TEST_CASE("docs: the comments that head public headers use plain words", "[docs]") {
    std::size_t count = 0;
    for (const std::string room : {"lib", "cli"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(HEED_SOURCE "/" + room)) {
            if (entry.path().extension() != ".hpp") continue;
            std::ifstream source(entry.path());
            std::string head;
            for (std::string line; std::getline(source, line) && line.starts_with("//");)
                head += line.substr(2);
            check_words(entry.path().filename().string(), head);
            count += head.empty() ? 0 : 1;
        }
    CHECK(count > 100);
}

TEST_CASE("docs: messages use plain words", "[docs]") {
    std::size_t count = 0;
    for (const std::string room : {"lib", "cli"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(HEED_SOURCE "/" + room)) {
            if (!entry.is_regular_file()) continue;
            const std::string said = said_in(entry.path());
            check_words(entry.path().filename().string(), said);
            count += said.size();
        }
    CHECK(count > 50'000);
}

TEST_CASE("docs: the rules about words find what they should", "[docs]") {
    for (const std::string wrong :
         {"one a line", "a row a layer", "300 dots an inch", "the token behind it", "by the ending",
          "is refused", "gone on with", "thinned at last", "a manifest beside it", "keys likewise",
          "is passed over", "to put together", "to begin anew", "a logarithm a weight"}) {
        bool is_found = false;
        for (const Rule& rule : rules)
            is_found = is_found || std::regex_search(wrong, std::regex(rule.found));
        INFO(wrong);
        CHECK(is_found);
    }
    CHECK(words_in("One `code` and  two.") == 4);
    CHECK(sentences(prose("# A\nB c.\nD e? F\n- g\n- h `x. y.` i\n\n| j | k |\n")).size() >= 7);
}
