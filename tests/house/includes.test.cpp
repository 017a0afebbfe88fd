// Who may include what, and in which direction the rooms depend on each other.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace {

struct Include {
    std::string file;  // relative to the source root
    std::string header;
};

std::vector<Include> includes_under(const std::string& folder) {
    static const std::regex directive(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<Include> includes;
    for (const auto& entry : fs::recursive_directory_iterator(HEED_SOURCE "/" + folder)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".cpp" && extension != ".hpp") continue;
        std::ifstream source(entry.path());
        std::smatch match;
        for (std::string line; std::getline(source, line);)
            if (std::regex_search(line, match, directive))
                includes.push_back({fs::relative(entry.path(), HEED_SOURCE).generic_string(), match[1]});
    }
    return includes;
}

std::vector<Include> all_includes() {
    std::vector<Include> all = includes_under("lib");
    for (const std::string folder : {"cli", "tests"}) {
        const auto more = includes_under(folder);
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

/// Each header that matches the first pattern may be included by files that match the second, and by no
/// others.
struct Rule {
    std::string header;
    std::string allowed_in;
};

const std::vector<Rule> rules = {
    {R"(CLI/.*)", R"(cli/flags/parse\.cpp)"},
    {R"(gvc\.h|graphviz/gvc\.h|cgraph\.h)", R"(lib/draw/graphviz\.cpp)"},
    {R"(librsvg/.*)", R"(lib/draw/raster\.cpp)"},
    {R"((pango|fontconfig)/.*)", R"(lib/draw/fonts\.cpp)"},
    {R"(cairo.*\.h|glib\.h)", R"(lib/draw/(raster|bitmaps)\.cpp)"},
    {R"(zlib\.h)", R"(lib/format/(png|deflate)\.cpp|lib/io/gzip\.cpp|tests/support/.*\.cpp)"},
    {R"(zip\.h)", R"(lib/format/zip\.cpp)"},
    {R"(zstd\.h)", R"(lib/io/zstd\.cpp)"},
    {R"(xxhash\.h)", R"(lib/io/hash\.cpp)"},
    {R"(utf8proc\.h)", R"(lib/figure/columns\.cpp)"},
    {R"(xtensor-blas/.*)", R"(tests/.*)"},
    {R"(curl/.*)", R"(lib/fetch/exchange\.cpp)"},
    {R"(immintrin\.h)", R"(lib/kernel/avx.*\.cpp)"},
    {R"(xtensor/(?!(containers/)?xtensor\.hpp).*)", R"(.*\.cpp)"},
    {R"(simdjson.*|nlohmann/.*)", R"(lib/format/(.*\.cpp|json_dom\.hpp)|tests/.*)"},
    {R"(catch2/.*)", R"(tests/support/.*)"},
    {R"(source/(open|files_read|named_model)\.hpp|corpus/(write_records|stats_run|merge)\.hpp)",
     R"((lib|tests)/.*)"},  // cli enters by heed.hpp
    {R"(iostream)", R"((cli|lib/fetch|tests/bench)/.*)"},
};

/// What each room of lib/ may see besides itself. heed.hpp is the door that leads to them.
const std::map<std::string, std::set<std::string>> sees = {
    {"kernel", {}},
    {"core", {"kernel"}},
    {"io", {"core"}},
    {"format", {"core", "io"}},
    {"nn", {"core", "io", "format", "kernel"}},
    {"tokenizer", {"core", "io", "format"}},
    {"hub", {"core", "io", "format"}},
    {"input", {"core", "io", "format", "tokenizer"}},
    {"model", {"core", "io", "format", "nn", "tokenizer", "hub"}},
    {"record", {"core", "io", "format"}},
    {"analysis", {"core", "io", "format"}},
    {"stats", {"core", "io", "format", "kernel"}},
    {"source", {"core", "io", "format", "nn", "tokenizer", "hub", "model", "input", "record", "analysis"}},
    {"effect", {"core", "io", "format", "nn", "tokenizer", "hub", "model", "input", "analysis", "source"}},
    {"corpus", {"core", "io", "format", "hub", "input", "record", "analysis", "stats", "source"}},
    {"figure", {"core", "io", "format", "record", "analysis", "stats"}},
    {"draw", {"format"}},
    {"fetch", {}},
    {"heed.hpp", {"core", "source", "corpus", "effect", "record", "figure"}},
};

std::string room_of(const std::string& path) {
    return path.substr(0, path.find('/'));
}

}  // namespace

TEST_CASE("house: libraries are included only where they belong", "[house]") {
    for (const Include& include : all_includes()) {
        for (const Rule& rule : rules) {
            if (!std::regex_match(include.header, std::regex(rule.header))) continue;
            INFO(include.file << " includes " << include.header << ", which belongs in " << rule.allowed_in);
            CHECK(std::regex_match(include.file, std::regex(rule.allowed_in)));
        }
    }
}

TEST_CASE("house: the rooms of lib depend on each other in one direction", "[house]") {
    for (const Include& include : includes_under("lib")) {
        const std::string room = room_of(include.file.substr(std::string("lib/").size()));
        const std::string other = room_of(include.header);
        if (!sees.count(other) || other == room) continue;
        INFO(include.file << " includes " << include.header);
        REQUIRE(sees.count(room) == 1);
        CHECK(sees.at(room).count(other) == 1);
    }
}
