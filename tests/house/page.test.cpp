// What the page of `heed view` must not do: no library, no request, and text never becomes markup or script.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "support/catch.hpp"

TEST_CASE("house: the page of heed view has no markup from text, no script from text and no request",
          "[house]") {
    const std::regex forbidden(
        R"(innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\b|\bfetch\b|\bimport\b|XMLHttpRequest|WebSocket|localStorage|cookie|https?:|url\(|setTimeout\("|setAttribute\("on)");
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(HEED_SOURCE "/lib/figure/view")) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".cpp" || extension == ".hpp") continue;
        ++files;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        std::smatch found;
        INFO(entry.path().filename().string());
        CHECK_FALSE(std::regex_search(text, found, forbidden));
    }
    CHECK(files == 8);
}
