// No page links to what is not there.
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "support/catch.hpp"
#include "support/documentation.hpp"

using namespace heed::test;

namespace fs = std::filesystem;

namespace {

std::string without_code(const std::string& markdown) {
    std::string text = markdown;
    const auto all = blocks(markdown);
    for (auto block = all.rbegin(); block != all.rend(); ++block)
        text.erase(block->at, block->content.size());
    return std::regex_replace(text, std::regex("`[^`\n]*`"), "");
}

/// Where a page's links and pictures lead: "docs/formats.md#corpora".
std::set<std::string> targets(const std::string& markdown) {
    static const std::regex target("\\]\\(([^) ]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    const std::string text = without_code(markdown);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), target), end; at != end; ++at)
        found.insert((*at)[1].matched ? (*at)[1] : (*at)[2]);
    return found;
}

/// A heading's anchor on Git hosts: letters, digits and hyphens, in lower case.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ' || c == '-')
            anchor += '-';
        else if (byte >= 128 || std::isalnum(byte) != 0 || c == '_')
            anchor += static_cast<char>(std::tolower(byte));
    }
    return anchor;
}

std::set<std::string> anchors(const std::string& markdown) {
    std::set<std::string> found;
    std::map<std::string, int> count;
    std::string text = markdown;
    const auto all = blocks(markdown);
    for (auto block = all.rbegin(); block != all.rend(); ++block)
        text.erase(block->at, block->content.size());
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind('#', 0) != 0) continue;
        line = std::regex_replace(line.substr(line.find(' ') + 1), std::regex("\\]\\([^)]*\\)"), "");
        const std::string anchor = anchor_of(line);
        const int before = count[anchor]++;
        found.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
    }
    return found;
}

bool is_there(const std::string& page, const std::string& target) {
    const std::size_t hash = target.find('#');
    const std::string path = target.substr(0, hash);
    const fs::path file =
        path.empty() ? fs::path(page) : (fs::path(page).parent_path() / path).lexically_normal();
    if (!fs::exists(fs::path(HEED_SOURCE) / file)) return false;
    return hash == std::string::npos ||
           anchors(source_file(file.generic_string())).count(target.substr(hash + 1)) == 1;
}

}  // namespace

TEST_CASE("docs: no link and no picture dangles", "[docs]") {
    std::size_t count = 0;
    for (const std::string& page : pages())
        for (const std::string& target : targets(source_file(page))) {
            if (target.rfind("https://", 0) == 0) continue;
            INFO(page << ": " << target);
            CHECK(is_there(page, target));
            ++count;
        }
    CHECK(count >= 60);
}

TEST_CASE("docs: what is wrong with a link is found", "[docs]") {
    CHECK(targets("[a](b.md#c) <img src=\"d.svg\"> `[e](f)`\n```sh\n[g](h)\n```\n") ==
          std::set<std::string>{"b.md#c", "d.svg"});
    CHECK(anchors("# One `two`, three!\n## B\n## B\n") == std::set<std::string>{"one-two-three", "b", "b-1"});
    CHECK(is_there("docs/gallery.md", "formats.md#corpora"));
    CHECK(is_there("docs/gallery.md", "../README.md"));
    CHECK(!is_there("docs/gallery.md", "README.md"));
    CHECK(!is_there("docs/gallery.md", "formats.md#corpus"));
}
