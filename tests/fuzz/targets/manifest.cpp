// What stands beside a run's output, and may have come from anywhere.
#include "corpus/manifest.hpp"

#include "corpus/failure.hpp"
#include "fuzz/target.hpp"
#include "io/output/part_file.hpp"

namespace heed::fuzz {
namespace {

void run(std::string_view bytes) {
    const auto manifest = accepted([&] {
        return manifest_from_json(JsonValue::parse(bytes, {"manifest", ""}));
    });
    if (!manifest) return;
    const Shard& shard = manifest->request.shard;
    require(shard.index >= 0 && shard.index < shard.count, "a shard's index is under their count");
    for (const PartState& part : manifest->parts)
        require(part.part.find('/') == std::string::npos && PartFile::is_name(part.part),
                "a part is a hidden file of the output's folder");
    const std::string written = manifest_to_json(*manifest);
    const Manifest again = manifest_from_json(JsonValue::parse(written, {"written", ""}));
    require(manifest_to_json(again) == written, "what is written is read back");
    require(differences(manifest->request, again.request, true).empty(), "nothing of the request is lost");
}

std::vector<std::string> seeds() {
    Manifest manifest;
    manifest.request = {"0.1.0", "attend", {{"--layer", "0"}}, {"in.txt", "00ff"}, {"default", "ab"}, {1, 3}};
    manifest.owner = "12345";
    manifest.parts = {{"out.jsonl", PartFile::new_name(), 99}, {"/tmp/e", PartFile::new_name(), 0}};
    std::vector<std::string> all = {manifest_to_json(manifest)};
    manifest.state = RunState::finished;
    manifest.parts.clear();
    manifest.result = R"({"records": 1})";
    all.push_back(manifest_to_json(manifest));
    return all;
}

const Registered manifest({"manifest",
                           run,
                           seeds,
                           {"\"format\": \"heed.manifest\"", "\"state\": \"written\"", "\"parts\": [",
                            "\"shard\": {", "\"result\": {", ".heed-", ".part", "../",
                            "18446744073709551615"}});

}  // namespace
}  // namespace heed::fuzz
