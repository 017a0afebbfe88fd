#include "nn/attention_heads.hpp"

#include <cmath>

#include "nn/disentangled.hpp"
#include "nn/random.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

constexpr std::size_t dim = 12, count = 3, size = 4;

struct Layer {
    Linear query, key, value;

    explicit Layer(std::uint64_t seed) {
        TorchGenerator generator(seed);
        query = Linear::draw(generator, dim);
        key = Linear::draw(generator, dim);
        value = Linear::draw(generator, dim);
    }
    AttentionHeads heads(HeadRule rule = {}) const { return {count, query, key, value, std::move(rule)}; }
};

Matrix hidden_of(std::size_t tokens) {
    TorchGenerator generator(9);
    Matrix hidden = Matrix::from_shape({tokens, dim});
    generator.fill_normal({hidden.data(), hidden.size()});
    return hidden * 3.0F;
}

TokenBatch batch_of(std::initializer_list<std::size_t> lengths) {
    TokenBatch batch;
    for (const std::size_t length : lengths)
        batch.append(std::vector<std::int64_t>(length, 1), std::vector<std::int64_t>(length, 0));
    return batch;
}

struct Result {
    Tensor3 weights;  // [head, query, key]
    Matrix context;
};

/// Of one sequence: all that there is.
Result run(const AttentionHeads& heads, const Matrix& hidden) {
    const std::size_t tokens = hidden.shape(0);
    const TokenBatch batch = batch_of({tokens});
    Threads threads(2);
    Result result{xt::ones<float>({count, tokens, tokens}), {}};
    result.context = heads.forward(
        hidden, {batch, threads}, [&](std::size_t, std::size_t head) { return &result.weights(head, 0, 0); });
    return result;
}

}  // namespace

TEST_CASE("heads that see a band have the softmax over it, and 0 elsewhere") {
    const Layer layer(4);
    for (const std::size_t tokens : {1U, 7U, 250U}) {
        const Matrix hidden = hidden_of(tokens);
        const Result all = run(layer.heads(), hidden);
        for (const std::size_t reach : {0U, 3U, 64U, 400U}) {
            INFO(tokens << " tokens, reach " << reach);
            const Result some = run(layer.heads(local(reach)), hidden);
            double largest = 0;
            for (std::size_t head = 0; head < count; ++head)
                for (std::size_t query = 0; query < tokens; ++query) {
                    double sum = 0;  // of what is seen, to divide the whole row's weights by
                    const auto sees = [&](std::size_t key) {
                        return (key > query ? key - query : query - key) <= reach;
                    };
                    for (std::size_t key = 0; key < tokens; ++key)
                        if (sees(key)) sum += static_cast<double>(all.weights(head, query, key));
                    for (std::size_t key = 0; key < tokens; ++key) {
                        const double expected =
                            sees(key) ? static_cast<double>(all.weights(head, query, key)) / sum : 0;
                        const auto found = static_cast<double>(some.weights(head, query, key));
                        if (!sees(key)) CHECK(found == 0);
                        largest = std::max(largest, std::abs(found - expected));
                    }
                }
            CHECK(largest < 1e-6);
        }
    }
}

TEST_CASE("heads that see a band give the same context whether their weights are asked for or not") {
    const Layer layer(5);
    const Matrix hidden = hidden_of(300);
    const TokenBatch batch = batch_of({200, 100});
    Threads threads(2);
    const AttentionHeads heads = layer.heads(local(20));
    Tensor4 weights = xt::ones<float>({2, 3, 200, 200});
    const Pass pass{batch, threads};
    const Matrix asked = heads.forward(
        hidden, pass, [&](std::size_t sequence, std::size_t head) { return &weights(sequence, head, 0, 0); });
    const Matrix not_asked =
        heads.forward(hidden, pass, [](std::size_t, std::size_t) -> float* { return nullptr; });
    CHECK((asked == not_asked));
    Vector alone = xt::ones<float>({200 * 200});
    const std::vector<std::size_t> only = {1};
    heads.weigh(hidden, pass, only, [&](std::size_t sequence, std::size_t) {
        return sequence == 0 ? alone.data() : &weights(1, 2, 0, 0);
    });
    CHECK(std::equal(alone.begin(), alone.end(), &weights(0, 1, 0, 0)));
}

TEST_CASE("distances share rows on a logarithmic scale") {
    const RelativeBuckets each{5, 0, 5};
    CHECK(each.row(0) == 5);
    CHECK(each.row(4) == 9);
    CHECK(each.row(7) == 9);
    CHECK(each.row(-5) == 0);
    CHECK(each.row(-9) == 0);
    // make_log_bucket_position of transformers, with 8 buckets and 64 positions
    const RelativeBuckets few{8, 8, 64};
    const std::vector<std::size_t> rows = {8, 9, 10, 11, 12, 13, 13, 13, 13, 13, 13, 14};
    for (std::size_t distance = 0; distance < rows.size(); ++distance) {
        CHECK(few.row(static_cast<std::ptrdiff_t>(distance)) == rows[distance]);
        CHECK(few.row(-static_cast<std::ptrdiff_t>(distance)) == 16 - rows[distance]);
    }
    CHECK(few.row(63) == 15);
    CHECK(few.row(1000) == 15);
    CHECK(few.row(-1000) == 0);
}
