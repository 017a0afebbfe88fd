#include "support/layer_truth.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace heed::test {
namespace {

std::vector<float> read_floats(std::istream& in, std::size_t count) {
    std::vector<float> values(count);
    in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(float)));
    if (!in) throw std::runtime_error("layer.f32 is too short");
    return values;
}

LinearTruth read_linear(std::istream& in, std::size_t dim) {
    return {read_floats(in, dim * dim), read_floats(in, dim)};
}

}  // namespace

std::vector<LayerTruth> read_layer_truth() {
    const std::string folder = HEED_SOURCE "/tests/truth/layer/";
    std::ifstream index(folder + "layer.json");
    std::ifstream numbers(folder + "layer.f32", std::ios::binary);
    std::vector<LayerTruth> cases;
    const auto listing = nlohmann::json::parse(index);
    for (const auto& listed : listing.at("cases")) {
        const std::size_t n = listed.at("tokens");
        const std::size_t d = listed.at("dim");
        cases.push_back({listed.at("seed"), n, d, listed.at("x") == "drawn", read_floats(numbers, n * d),
                         read_linear(numbers, d), read_linear(numbers, d), read_linear(numbers, d),
                         read_floats(numbers, n * n), read_floats(numbers, n * d),
                         read_floats(numbers, n * n)});
    }
    return cases;
}

}  // namespace heed::test
