// The cases of tests/truth/layer: what PyTorch computed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heed::test {

struct LinearTruth {
    std::vector<float> weight;
    std::vector<float> bias;
};

struct LayerTruth {
    std::uint64_t seed;
    std::size_t tokens;
    std::size_t dim;
    bool drawn;  // x was drawn before the weights
    std::vector<float> x;
    LinearTruth query, key, value;
    std::vector<float> attention, output, causal_attention;
};

std::vector<LayerTruth> read_layer_truth();

}  // namespace heed::test
