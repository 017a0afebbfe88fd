// A model's weights that are missing, damaged or not finite, as a user meets them: exit 3, a message that
// names file, tensor, place, expectation and finding, and nothing written.
#include <cstdint>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/changed_bert.hpp"
#include "support/checkpoint_truth.hpp"

using namespace heed::test;

namespace {

constexpr std::uint32_t nan_bits = 0x7FC00000;
constexpr std::uint32_t infinity_bits = 0x7F800000;
constexpr std::uint32_t largest_bits = 0x7F7FFFFF;  // 3.4e38
constexpr std::uint32_t large_bits = 0x7149F2CA;    // 1e30
const std::string layer_0 = "encoder.layer.0.";
const std::string layer_1 = "encoder.layer.1.";

/// A header that is a byte longer: the tensors are not aligned, and have to be converted.
Change unaligned(const Change& change) {
    return [=](SmallBert& model) {
        change(model);
        std::string& file = model.files.at("model.safetensors");
        const auto byte = [&](std::size_t at) { return std::size_t{static_cast<unsigned char>(file[at])}; };
        const std::size_t header = byte(0) | byte(1) << 8;  // it is short
        file = safetensors_file(file.substr(8, header) + " ", file.substr(8 + header));
    };
}

Change with_value(const std::string& tensor, std::size_t index, std::uint32_t bits) {
    return [=](SmallBert& model) { model.set(tensor, index, bits); };
}

/// Renames a tensor: the header keeps its length.
Change with_renamed(const std::string& tensor, const std::string& to) {
    REQUIRE(tensor.size() == to.size());
    return [=](SmallBert& model) {
        std::string& weights = model.files.at("model.safetensors");
        weights.replace(weights.find("\"" + tensor + "\"") + 1, tensor.size(), to);
    };
}

}  // namespace

TEST_CASE("hidden states that float32 cannot hold are refused, in every format") {
    const std::string norm = layer_1 + "output.LayerNorm.weight";
    for (const std::string ending : {"json", "npz", "safetensors"})
        check_refused(
            [&](SmallBert& model) {
                for (std::size_t i = 0; i < 4; ++i) model.set(norm, i, largest_bits);
            },
            "m/model.safetensors: " + layer_1 +
                "output.dense.weight: expected hidden states after it that float32 can hold",
            {"--hidden", "--format", ending});
}

TEST_CASE("energies that float32 cannot hold are refused, with the layer whose queries give them") {
    const std::string query = layer_1 + "attention.self.query.weight";
    const std::string key = layer_1 + "attention.self.key.weight";
    const Change with_large_weights = [&](SmallBert& model) {
        for (std::size_t i = 0; i < 16; ++i) {
            model.set(query, i, i % 4 == 0 ? large_bits : 0);
            model.set(key, i, i % 4 == 0 ? large_bits : 0);
        }
    };
    const std::string expected = "m/model.safetensors: " + query +
                                 ": expected weights whose energies float32 can hold, found larger ones";
    check_refused(with_large_weights, expected);
    check_refused(with_large_weights, expected, {"--layer", "1"});
}

TEST_CASE("a missing tensor is named, with the nearest there is, in a layer that is not asked for too") {
    check_refused(with_renamed(layer_1 + "output.dense.bias", layer_1 + "output.dense.bixx"),
                  "m/model.safetensors: expected a tensor encoder.layer.1.output.dense.bias, found none; the "
                  "nearest is encoder.layer.0.output.dense.bias",
                  {"--layer", "0"});
    check_refused(with_file("model.safetensors", checkpoint_file("plain", "model.safetensors").substr(0, 99)),
                  "m/model.safetensors: ");
}

TEST_CASE("NaN and infinity among the values used are refused by tensor and index") {
    const std::string query = layer_0 + "attention.self.query.weight";
    check_refused(with_value("embeddings.word_embeddings.weight", 5 * 4 + 2, nan_bits),
                  "m/model.safetensors: embeddings.word_embeddings.weight[5, 2]: expected a finite number, "
                  "found NaN");
    check_refused(
        with_value("embeddings.position_embeddings.weight", 3, infinity_bits),
        "m/model.safetensors: embeddings.position_embeddings.weight[0, 3]: expected a finite number, "
        "found infinity");
    check_refused(
        with_value("embeddings.token_type_embeddings.weight", 3, nan_bits),
        "m/model.safetensors: embeddings.token_type_embeddings.weight[0, 3]: expected a finite number, "
        "found NaN");
    check_refused(with_value("embeddings.LayerNorm.bias", 1, nan_bits),
                  "m/model.safetensors: embeddings.LayerNorm.bias[1]: expected a finite number");
    check_refused(with_value(query, 2 * 4 + 1, infinity_bits),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found infinity");
    check_refused(unaligned(with_value(query, 2 * 4 + 1, nan_bits)),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found NaN");
    check_refused(unaligned(with_value("embeddings.word_embeddings.weight", 5 * 4 + 2, nan_bits)),
                  "m/model.safetensors: embeddings.word_embeddings.weight[5, 2]: expected a finite number, "
                  "found NaN");
    check_refused(with_value(query, 2 * 4 + 1, nan_bits),
                  "m/model.safetensors: " + query + "[2, 1]: expected a finite number, found NaN",
                  {"--layer", "0", "--head", "1"});
    check_refused(with_value(layer_0 + "output.dense.weight", 7, nan_bits),
                  "m/model.safetensors: encoder.layer.0.output.dense.weight[0, 7]: expected a finite number");
    check_refused(with_value(layer_1 + "output.dense.weight", 7, nan_bits),
                  "m/model.safetensors: encoder.layer.1.output.dense.weight[0, 7]: expected a finite number",
                  {"--hidden"});
}

TEST_CASE("NaN among the values that are not used is no error") {
    check_accepted(with_value("embeddings.word_embeddings.weight", 4 * 4, nan_bits));      // [MASK]
    check_accepted(with_value("embeddings.position_embeddings.weight", 4 * 4, nan_bits));  // the fifth
    for (const std::string name : {"attention.self.query.weight", "attention.self.query.bias",
                                   "output.LayerNorm.weight", "intermediate.dense.weight"})
        check_accepted(with_value(layer_1 + name, 0, nan_bits), {"--layer", "0"});
    check_accepted(with_value(layer_0 + "attention.self.key.weight", 0, nan_bits),
                   {"--layer", "0", "--head", "1"});
    check_accepted(with_value(layer_1 + "intermediate.dense.weight", 0, nan_bits));
    check_accepted(unaligned(with_value(layer_1 + "intermediate.dense.weight", 0, nan_bits)));
    check_accepted(unaligned(with_value("embeddings.word_embeddings.weight", 4 * 4, nan_bits)));
}
