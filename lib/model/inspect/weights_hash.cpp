#include "model/inspect/weights_hash.hpp"

#include <filesystem>
#include <map>

#include "hub/model_folder.hpp"
#include "io/digest.hpp"

namespace heed {
namespace {

std::string digest_of(std::string_view bytes) {
    Digest digest = Digest::sha256();
    digest.add(bytes);
    return digest.hex();
}

}  // namespace

std::string sha256_of_weights(const std::vector<FileBytes>& files) {
    std::map<std::string, std::string> digests;  // by the files' names
    for (const FileBytes& file : files) {
        const auto known = sha256_in_cache(file.name());
        digests[std::filesystem::path(file.name()).filename().string()] =
            known ? *known : digest_of(file.view());
    }
    if (digests.size() == 1) return digests.begin()->second;
    std::string lines;
    for (const auto& [name, digest] : digests) lines.append(digest).append("  ").append(name).append("\n");
    return digest_of(lines);
}

}  // namespace heed
