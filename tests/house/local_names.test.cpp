// The release build compiles the files of a folder together (HEED_UNITY). A function that one file has for
// itself would then stand in for one of a header, in other files too, if both take the same.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace {

/// "std::string" of "const std::string& name = \"\"".
std::string type_of(std::string parameter) {
    static const std::regex fallback(" *=.*"), name(R"(([&*> ])\w+$)"), marks(R"([&\s]|const)"),
        view("string_view");
    parameter = std::regex_replace(parameter, fallback, "");
    parameter = std::regex_replace(parameter, name, "$1");
    return std::regex_replace(std::regex_replace(parameter, marks, ""), view, "string");
}

/// "name(type,type)" of a declaration that begins so; nothing if it is none.
std::string signature_of(const std::string& declaration) {
    static const std::regex function(
        R"(^(?:\[\[nodiscard\]\] )?(?!return|using|else|throw)[A-Za-z_][\w:<>,*& ]*[ *&]([a-z_]\w*)\((.*)\)[^()]*[;{]$)");
    std::smatch match;
    if (!std::regex_match(declaration, match, function)) return "";
    const std::string parameters = match[2].str() + ",";
    std::string signature = match[1].str() + "(", parameter;
    int depth = 0;
    for (const char c : parameters) {
        depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
        if (c != ',' || depth > 0) {
            parameter += c;
            continue;
        }
        signature += type_of(parameter) + ",";
        parameter.clear();
    }
    return signature + ")";
}

/// Of the functions of a file at the outermost level; of a source those in its unnamed namespace alone.
std::vector<std::string> signatures_in(const fs::path& path) {
    const bool is_header = path.extension() == ".hpp";
    std::ifstream file(path);
    std::vector<std::string> signatures;
    bool is_local = is_header;
    for (std::string line; std::getline(file, line);) {
        if (line == "namespace {") is_local = true;
        if (line == "}  // namespace") is_local = is_header;
        const bool may_begin = !line.empty() && (std::isalpha(static_cast<unsigned char>(line[0])) != 0 ||
                                                 line.starts_with("[["));
        if (!is_local || !may_begin || line.find('(') == std::string::npos) continue;
        for (std::string more; line.back() != ';' && line.back() != '{' && line.size() < 1000 &&
                               std::getline(file, more) && !more.empty();)
            line += " " + more.substr(std::min(more.find_first_not_of(' '), more.size()));
        const std::string signature = signature_of(line);
        if (!signature.empty()) signatures.push_back(signature);
    }
    return signatures;
}

std::vector<fs::path> files(const std::string& extension) {
    std::vector<fs::path> found;
    for (const std::string folder : {"lib", "cli"})
        for (const auto& entry : fs::recursive_directory_iterator(HEED_SOURCE "/" + folder))
            if (entry.path().extension() == extension) found.push_back(entry.path());
    return found;
}

/// Files that follow one pattern and those of the helper programs are compiled alone.
bool is_compiled_alone(const std::string& path) {
    return std::regex_search(path, std::regex("/(families|classes|characters|kernel|draw|fetch)/"));
}

}  // namespace

TEST_CASE("house: no function of one file is called as one of a header, with the same parameters") {
    CHECK(
        signature_of("std::string some(const std::string& text, std::vector<int> all = {}) {") ==
        signature_of("[[nodiscard]] std::string some(std::string_view name, const std::vector<int>& any);"));
    CHECK(signature_of("    return some(text);").empty());
    std::set<std::string> shared;
    for (const fs::path& header : files(".hpp"))
        for (const std::string& signature : signatures_in(header)) shared.insert(signature);
    CHECK(shared.size() > 500);
    for (const fs::path& source : files(".cpp")) {
        if (is_compiled_alone(source.generic_string())) continue;
        for (const std::string& signature : signatures_in(source)) {
            INFO(source << ": " << signature);
            CHECK_FALSE(shared.contains(signature));
        }
    }
}
