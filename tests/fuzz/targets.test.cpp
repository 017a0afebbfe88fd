// The fuzz targets on their seeds, on what becomes of these by the simplest damage, and on the cases that
// were found: with any compiler, without libFuzzer.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/target.hpp"
#include "support/catch.hpp"

using namespace heed::fuzz;

namespace {

std::vector<std::string> found_cases(const std::string& target) {
    const std::string folder = std::string(HEED_SOURCE) + "/tests/fuzz/found/" + target;
    std::vector<std::string> cases;
    if (!std::filesystem::exists(folder)) return cases;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        cases.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return cases;
}

/// The seed cut and with a bit changed, at up to 60 places.
std::vector<std::string> damaged(const std::string& seed) {
    std::vector<std::string> all;
    const std::size_t step = 1 + seed.size() / 60;
    for (std::size_t at = 0; at < seed.size(); at += step) {
        all.push_back(seed.substr(0, at));
        all.push_back(seed);
        all.back()[at] = static_cast<char>(all.back()[at] ^ 1 << at % 8);
    }
    return all;
}

/// What the target throws, with the input; empty if nothing.
std::string broken_by(const Target& target, const std::string& input) {
    try {
        target.run(input);
        return "";
    } catch (const std::exception& error) {
        return std::string(error.what()) + " for: " + input;
    }
}

}  // namespace

TEST_CASE("every fuzz target keeps its promises on its seeds, on damaged ones and on the cases found") {
    REQUIRE(targets().size() >= 14);
    for (const Target& target : targets()) {
        INFO(target.name);
        const std::vector<std::string> seeds = target.seeds();
        REQUIRE(!seeds.empty());
        CHECK(broken_by(target, "").empty());
        for (const std::string& input : found_cases(target.name)) CHECK(broken_by(target, input) == "");
        for (const std::string& seed : seeds) {
            CHECK(broken_by(target, seed) == "");
            for (const std::string& input : damaged(seed)) CHECK(broken_by(target, input) == "");
        }
    }
}
