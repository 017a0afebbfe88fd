#include "model/layer_run.hpp"

#include "format/safetensors.hpp"
#include "model/layer_weights.hpp"
#include "support/catch.hpp"
#include "support/layer_truth.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/temporary.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

LayerInput input_of(std::size_t tokens, std::optional<Matrix> x = {}, std::size_t index = 0) {
    return {encoding_of_tokens(std::vector<std::string>(tokens, "t")), std::move(x), index, {"in", ""}};
}

Matrix matrix(const std::vector<float>& values, std::size_t rows, std::size_t columns) {
    Matrix made = Matrix::from_shape({rows, columns});
    std::copy(values.begin(), values.end(), made.begin());
    return made;
}

/// The tensors of a layer as a file holds them.
using Tensors = std::vector<std::pair<std::string, RawArray>>;

Tensors tensors_of(const LayerTruth& truth) {
    const std::size_t d = truth.dim;
    Tensors tensors;
    const std::pair<std::string, const LinearTruth*> layers[] = {
        {"query", &truth.query}, {"key", &truth.key}, {"value", &truth.value}};
    for (const auto& [name, linear] : layers) {
        tensors.emplace_back(name + ".weight", raw_array(linear->weight.data(), {d, d}));
        tensors.emplace_back(name + ".bias", raw_array(linear->bias.data(), {d}));
    }
    return tensors;
}

}  // namespace

TEST_CASE("a sequence runs from the seed: x drawn or given, weights drawn") {
    for (const LayerTruth& truth : read_layer_truth()) {
        LayerSetup setup;
        setup.dim = truth.dim;
        setup.seed = truth.seed;
        std::optional<Matrix> x;
        if (!truth.drawn) x = matrix(truth.x, truth.tokens, truth.dim);
        const LayerRun run = run_layer(setup, input_of(truth.tokens, x));
        CHECK(largest_difference(run.attention.weights, truth.attention) <= 3e-6);
        CHECK(largest_difference(*run.attention.output, truth.output) <= 3e-6);
        CHECK(run.attention.model.seed == truth.seed);
        setup.causal = true;
        CHECK(largest_difference(run_layer(setup, input_of(truth.tokens, x)).attention.weights,
                                 truth.causal_attention) <= 3e-6);
    }
}

TEST_CASE("weights come from a safetensors file") {
    const TemporaryFolder folder;
    for (const LayerTruth& truth : read_layer_truth()) {
        if (truth.dim > 12) continue;
        LayerSetup setup;
        setup.weights =
            load_self_attention(folder.file("w.safetensors", to_safetensors(tensors_of(truth), {})));
        const LayerRun run =
            run_layer(setup, input_of(truth.tokens, matrix(truth.x, truth.tokens, truth.dim)));
        CHECK(largest_difference(run.attention.weights, truth.attention) <= 1e-6);
        CHECK_FALSE(run.attention.model.seed);
    }
}

TEST_CASE("a weight that is missing, of another shape or not finite is refused by name") {
    const TemporaryFolder folder;
    const LayerTruth truth = read_layer_truth().at(28);
    const std::size_t d = truth.dim;
    const auto refusal = [&](auto change) {
        Tensors tensors = tensors_of(truth);
        change(tensors);
        return message_of(
            [&] { load_self_attention(folder.file("w.safetensors", to_safetensors(tensors, {}))); });
    };
    CHECK(contains(refusal([](Tensors& tensors) { tensors.pop_back(); }),
                   "expected a tensor value.bias, found none"));
    CHECK(contains(
        refusal([&](Tensors& tensors) { tensors[0].second = raw_array(truth.query.weight.data(), {d * d}); }),
        "query.weight"));
    CHECK(contains(refusal([&](Tensors& tensors) { tensors[3].second = raw_array(truth.x.data(), {1}); }),
                   "key.bias"));
    const auto narrower = [&](std::size_t at) {
        return refusal([&](Tensors& tensors) {
            tensors[at].second = raw_array(truth.query.weight.data(), {d, d - 1});
        });
    };
    CHECK(contains(narrower(2), "key.weight: expected the shape of query.weight, found another"));
    CHECK(contains(narrower(4), "value.weight: expected " + std::to_string(d) +
                                    " columns, as query.weight has, found " + std::to_string(d - 1)));
    const std::vector<std::int64_t> integers(d, 1);
    CHECK(contains(refusal([&](Tensors& tensors) { tensors[1].second = raw_array(integers.data(), {d}); }),
                   "query.bias"));
    const std::vector<float> nan(d, std::numeric_limits<float>::quiet_NaN());
    CHECK(contains(refusal([&](Tensors& tensors) { tensors[1].second = raw_array(nan.data(), {d}); }),
                   "query.bias"));
}

namespace {

std::vector<float> joined(const std::vector<std::vector<float>>& parts) {
    std::vector<float> all;
    for (const std::vector<float>& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

TEST_CASE("weights come as torch.nn.MultiheadAttention saves them, with the linear map after its one head") {
    const TemporaryFolder folder;
    for (const LayerTruth& truth : read_layer_truth()) {
        if (truth.dim > 12) continue;
        const std::size_t d = truth.dim;
        const auto weight = joined({truth.query.weight, truth.key.weight, truth.value.weight});
        const auto bias = joined({truth.query.bias, truth.key.bias, truth.value.bias});
        std::vector<float> twice(d * d), one(d, 1.0F);  // the output is doubled, and 1 added
        for (std::size_t i = 0; i < d; ++i) twice[i * d + i] = 2;
        const Tensors tensors = {{"in_proj_bias", raw_array(bias.data(), {3 * d})},
                                 {"in_proj_weight", raw_array(weight.data(), {3 * d, d})},
                                 {"out_proj.bias", raw_array(one.data(), {d})},
                                 {"out_proj.weight", raw_array(twice.data(), {d, d})}};
        LayerSetup setup;
        setup.weights = load_self_attention(folder.file("w.safetensors", to_safetensors(tensors, {})));
        const LayerRun run = run_layer(setup, input_of(truth.tokens, matrix(truth.x, truth.tokens, d)));
        CHECK(largest_difference(run.attention.weights, truth.attention) <= 1e-6);
        std::vector<float> output = truth.output;
        for (float& number : output) number = 2 * number + 1;
        CHECK(largest_difference(*run.attention.output, output) <= 4e-6);
    }
    const std::vector<float> numbers(12, 0.5F);
    const auto refusal = [&](const Tensors& tensors) {
        return message_of(
            [&] { load_self_attention(folder.file("w.safetensors", to_safetensors(tensors, {}))); });
    };
    CHECK(contains(refusal({{"in_proj_weight", raw_array(numbers.data(), {4, 2})}}),
                   "in_proj_weight: expected a shape of [3 d, d], found [4, 2]"));
    CHECK(contains(refusal({{"in_proj_weight", raw_array(numbers.data(), {6, 2})}}),
                   "expected a tensor out_proj.weight, found none"));
    CHECK(contains(refusal({{"in_proj_weight", raw_array(numbers.data(), {6, 2})},
                            {"out_proj.weight", raw_array(numbers.data(), {3, 3})}}),
                   "out_proj.weight: expected 2 columns, as in_proj_weight has, found 3"));
}

TEST_CASE("a mask holds 0 and 1, or true and false") {
    const TemporaryFolder folder;
    CHECK(load_mask(folder.file("a.json", "[[1, 0], [1, 1]]")).seen.values == std::vector<float>{1, 0, 1, 1});
    const auto refusal = [&](const std::string& mask) {
        return message_of([&] { load_mask(folder.file("b.json", mask)); });
    };
    CHECK(contains(refusal("[[0, -1e9], [0, 0]]"),
                   "b.json: [0, 1]: expected 0 (hidden) or 1 (seen), found -1e+09"));
    CHECK(contains(refusal("[[[1, 1], [0.5, 1]]]"),
                   "b.json: [0, 1, 0]: expected 0 (hidden) or 1 (seen), found 0.5"));
    CHECK(
        contains(refusal("[1, 0]"), "expected a mask of [token, token] or [batch, token, token], found [2]"));
}

TEST_CASE("a mask is for all sequences or for each its own, and of their size") {
    LayerSetup setup;
    setup.mask = MaskFile{"mask.npy", {{2, 2, 2}, {1, 0, 1, 1, 1, 1, 0, 0}}};
    CHECK(run_layer(setup, input_of(2, {}, 0)).attention.weights(0, 0, 0, 1) == 0);
    const LayerRun second = run_layer(setup, input_of(2, {}, 1));
    CHECK(second.attention.weights(0, 0, 0, 1) > 0);
    CHECK(second.blind_queries == std::vector<std::size_t>{1});
    CHECK(message_of([&] { run_layer(setup, input_of(2, {}, 2)); }) ==
          "mask.npy: expected a mask for sequence 2, found 2 masks");
    CHECK(message_of([&] { run_layer(setup, input_of(3)); }) ==
          "mask.npy: expected a mask of [3, 3], found [2, 2, 2]");
    setup.causal = true;
    CHECK(run_layer(setup, input_of(2, {}, 0)).attention.weights(0, 0, 1, 1) > 0);
}

TEST_CASE("no tokens, or vectors of another size than the weights take, are refused") {
    LayerSetup setup;
    CHECK(contains(message_of([&] { run_layer(setup, input_of(0)); }), "in: expected at least one token"));
    TorchGenerator generator(1);
    setup.weights = SelfAttention::draw(generator, 4);
    CHECK(message_of([&] {
              run_layer(setup, input_of(2, matrix({1, 2, 3, 4}, 2, 2)));
          }) == "in: expected vectors of 4, as the weights take, found vectors of 2");
    CHECK(message_of([&] { run_layer(setup, input_of(2, matrix(std::vector<float>(8, 1e30F), 2, 4))); }) ==
          "in: expected vectors whose energies float32 can hold, found larger ones");
    std::vector<float> all_signs;  // of one of them the products add up
    for (unsigned signs = 0; signs < 16; ++signs)
        for (unsigned k = 0; k < 4; ++k) all_signs.push_back((signs >> k & 1) != 0 ? 3e38F : -3e38F);
    CHECK(contains(message_of([&] { run_layer(setup, input_of(16, matrix(all_signs, 16, 4))); }),
                   "weight, as drawn: expected inputs and weights whose products float32 can hold"));
}
