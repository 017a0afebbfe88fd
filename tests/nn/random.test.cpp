#include "nn/random.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/layer_truth.hpp"
#include "support/numbers.hpp"

using heed::TorchGenerator;
using namespace heed::test;

TEST_CASE("randn agrees with PyTorch for every seed and size") {
    for (const LayerTruth& truth : read_layer_truth()) {
        if (!truth.drawn) continue;
        INFO("seed " << truth.seed << ", " << truth.tokens << " tokens, dim " << truth.dim);
        TorchGenerator generator(truth.seed);
        std::vector<float> x(truth.x.size());
        generator.fill_normal(x);
        CHECK(largest_difference(x, truth.x) <= 2.5e-6);
    }
}

TEST_CASE("uniform numbers lie in the range asked for and are the engine's, in order") {
    TorchGenerator generator(42);
    std::vector<float> values(10000);
    generator.fill_uniform(values, -0.5F, 0.5F);
    CHECK(*std::min_element(values.begin(), values.end()) >= -0.5F);
    CHECK(*std::max_element(values.begin(), values.end()) < 0.5F);
    // torch.manual_seed(42); torch.rand(3) - 0.5
    const std::vector<float> first(values.begin(), values.begin() + 3);
    CHECK(largest_difference(first, std::vector<float>{0.38226926F, 0.41500396F, -0.11713624F}) <= 1e-7);
}
