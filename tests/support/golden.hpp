// Figures that somebody has looked at, byte for byte: tests/golden. `./dev golden` accepts new ones.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace heed::test {

/// `./dev golden` runs the tests so.
inline bool accepts_golden() {
    return std::getenv("HEED_ACCEPT_GOLDEN") != nullptr;
}

/// Whether `figure` is the golden file `name`, to the byte. With $HEED_ACCEPT_GOLDEN set it becomes that file
/// first.
inline bool is_golden(const std::string& figure, const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(HEED_SOURCE "/tests/golden") / name;
    if (accepts_golden()) std::ofstream(path, std::ios::binary) << figure;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream golden;
    golden << file.rdbuf();
    return figure == golden.str();
}

}  // namespace heed::test
