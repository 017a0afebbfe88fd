// The flags of every command, as heed tells programs of them.
#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/workspace.hpp"

namespace heed::test {

/// `heed --help-json`: each command with its flags.
inline nlohmann::json described_commands() {
    const Finished help = Workspace().heed({"--help-json"});
    REQUIRE(help.code == 0);
    return nlohmann::json::parse(help.out).at("commands");
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace heed::test
