// The folder of truth that stands beside the source, where there is one: too large for the project itself.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "support/catch.hpp"

namespace heed::test {

/// The path of `name` in it ($HEED_SHARED, else beside the source root). Nothing, with the test reported as
/// skipped, if it is not there.
inline std::optional<std::string> shared_file(const std::string& name) {
    const char* const given = std::getenv("HEED_SHARED");
    const std::string path = (given != nullptr ? given : HEED_SOURCE "/../shared") + ("/" + name);
    if (std::filesystem::exists(path)) return path;
    WARN("[skipped] there is no " << path);
    return std::nullopt;
}

}  // namespace heed::test
