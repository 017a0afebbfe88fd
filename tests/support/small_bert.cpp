#include "support/small_bert.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/binary.hpp"
#include "support/checkpoint_truth.hpp"

namespace heed::test {
namespace {

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

}  // namespace

const std::string SmallBert::vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n";

SmallBert::SmallBert() : SmallBert(checkpoint_path("plain")) {}

SmallBert::SmallBert(const std::string& path)
    : config(nlohmann::json::parse(contents(path + "/config.json"))),
      files{{"model.safetensors", contents(path + "/model.safetensors")}, {"vocab.txt", vocabulary}} {}

void SmallBert::set(const std::string& tensor, std::size_t index, std::uint32_t bits) {
    std::string& weights = files.at("model.safetensors");
    std::uint64_t header_size = 0;
    for (std::size_t i = 0; i < 8; ++i)
        header_size |= std::uint64_t{static_cast<unsigned char>(weights[i])} << 8 * i;
    const auto header = nlohmann::json::parse(weights.substr(8, header_size));
    const std::size_t begin = header.at(tensor).at("data_offsets").at(0).get<std::size_t>();
    weights.replace(8 + header_size + begin + 4 * index, 4, little_endian(bits, 4));
}

void SmallBert::write(const Workspace& workspace, const std::string& folder) const {
    std::filesystem::create_directory(workspace.path(folder));
    if (!config.is_null()) workspace.write(folder + "/config.json", config.dump());
    for (const auto& [name, bytes] : files) workspace.write(folder + "/" + name, bytes);
}

}  // namespace heed::test
