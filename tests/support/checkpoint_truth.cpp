#include "support/checkpoint_truth.hpp"

#include <fstream>
#include <sstream>

namespace heed::test {

std::string checkpoint_path(const std::string& name) {
    return std::string(HEED_SOURCE) + "/tests/truth/checkpoint/" + name;
}

const nlohmann::json& checkpoint_truth() {
    static const nlohmann::json truth = [] {
        std::ifstream file(checkpoint_path("expected.json"));
        return nlohmann::json::parse(file);
    }();
    return truth;
}

std::string checkpoint_file(const std::string& folder, const std::string& file) {
    std::ifstream stream(checkpoint_path(folder) + "/" + file, std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    return bytes.str();
}

}  // namespace heed::test
