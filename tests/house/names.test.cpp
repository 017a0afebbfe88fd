// What a test may be called, so that it is run.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "support/catch.hpp"

TEST_CASE("house: no test's name has a semicolon, at which ctest would cut it and run nothing", "[house]") {
    const std::regex name(R"re(TEST_CASE\(\s*"([^"]*)")re");
    int names = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(HEED_SOURCE "/tests")) {
        if (entry.path().extension() != ".cpp") continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        for (std::sregex_iterator found(text.begin(), text.end(), name), end; found != end;
             ++found, ++names) {
            INFO((*found)[1].str());
            CHECK((*found)[1].str().find(';') == std::string::npos);
        }
    }
    CHECK(names > 1000);
}
