// model.safetensors.index.json beside two shards that are sound.
#include "fuzz/plain_json.hpp"
#include "fuzz/target.hpp"
#include "model/families/bert.hpp"
#include "support/binary.hpp"

namespace heed::fuzz {
namespace {

const std::string first = test::safetensors_file(
    R"({"bert.embeddings.LayerNorm.gamma":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "abcd");
const std::string second = test::safetensors_file(
    R"({"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"encoder.b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}})",
    "abcdefghijkl");

void run(std::string_view bytes) {
    const Folder folder = Folder::of_memory(
        "a model",
        {{"model.safetensors.index.json", bytes}, {"1.safetensors", first}, {"2.safetensors", second}});
    const auto checkpoint = accepted([&] { return Checkpoint::open(folder, Bert::names); });
    if (!checkpoint) return;
    const auto plain = read_json_file_plainly(bytes);
    require(plain.has_value(), "an index is JSON");
    for (const auto& [tensor, shard] : plain->at("weight_map").items()) {
        require(checkpoint->tensors().contains(tensor), "every tensor of the index is there");
        require(
            checkpoint->tensors().find(tensor)->second.place.file == folder.path_of(shard.get<std::string>()),
            "a tensor is in the shard that the index names");
    }
    accepted([&] { return checkpoint->vector("embeddings.LayerNorm.weight", 1).size(); });
    accepted([&] { return checkpoint->matrix("encoder.b", 1, 2).rows; });
}

std::vector<std::string> seeds() {
    return {
        R"({"metadata":{"total_size":16},"weight_map":{"bert.embeddings.LayerNorm.gamma":"1.safetensors","a":"2.safetensors","encoder.b":"2.safetensors"}})",
        R"({"weight_map":{}})",
        "\xEF\xBB\xBF{\"weight_map\":{}}",
        R"({"weight_map":{"a":"../2.safetensors"}})",
        R"({"weight_map":{"a":"1.safetensors"}})",
        R"({"weight_map":{"a":"2.safetensors"}})"};
}

const Registered shards({"shards",
                         run,
                         seeds,
                         {"\"weight_map\":{", "\"1.safetensors\"", "\"2.safetensors\"",
                          "\"encoder.b\":", "\"a\":", "..", "model.safetensors.index.json"}});

}  // namespace
}  // namespace heed::fuzz
