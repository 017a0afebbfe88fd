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

using Rows = std::vector<std::vector<double>>;  // [token, dim]

/// What a linear layer makes of each row, a second time.
Rows in_double(const Linear& linear, const Matrix& hidden) {
    Rows rows(hidden.shape(0), std::vector<double>(dim));
    for (std::size_t out = 0; out < dim; ++out) {
        const Vector weights = linear.weight.row(out);
        for (std::size_t token = 0; token < rows.size(); ++token) {
            rows[token][out] = linear.bias.size() > 0 ? static_cast<double>(linear.bias(out)) : 0;
            for (std::size_t in = 0; in < dim; ++in)
                rows[token][out] += static_cast<double>(weights(in)) * static_cast<double>(hidden(token, in));
        }
    }
    return rows;
}

/// Of one query over the keys [first, end); 0 for the others.
std::vector<double> softmax_in_double(const std::vector<double>& query, const Rows& keys, std::size_t head,
                                      std::size_t first, std::size_t end) {
    std::vector<double> weights(keys.size(), 0);
    double sum = 0;
    for (std::size_t key = first; key < end; ++key) {
        double energy = 0;
        for (std::size_t t = head * size; t < (head + 1) * size; ++t) energy += query[t] * keys[key][t];
        sum += weights[key] = std::exp(energy / std::sqrt(static_cast<double>(size)));
    }
    for (double& weight : weights) weight /= sum;
    return weights;
}

}  // namespace

TEST_CASE("heads that see a band have the softmax over it, and 0 elsewhere") {
    const Layer layer(4);
    for (const std::size_t tokens : {1U, 7U, 250U}) {
        const Matrix hidden = hidden_of(tokens);
        const Rows queries = in_double(layer.query, hidden), keys = in_double(layer.key, hidden);
        for (const std::size_t reach : {0U, 3U, 64U, 400U}) {
            INFO(tokens << " tokens, reach " << reach);
            const Result found = run(layer.heads({.sight = {reach, reach}}), hidden);
            double largest = 0;
            for (std::size_t head = 0; head < count; ++head)
                for (std::size_t query = 0; query < tokens; ++query) {
                    const std::size_t first = query - std::min(query, reach);
                    const std::size_t end = std::min(tokens, query + reach + 1);
                    const std::vector<double> expected =
                        softmax_in_double(queries[query], keys, head, first, end);
                    for (std::size_t key = 0; key < tokens; ++key) {
                        const auto weight = static_cast<double>(found.weights(head, query, key));
                        if (key < first || key >= end) CHECK(weight == 0);
                        largest = std::max(largest, std::abs(weight - expected[key]));
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
    const AttentionHeads heads = layer.heads({.sight = {20, 20}});
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

TEST_CASE("a causal head's query sees itself and those before it, a window's so many of them") {
    const Layer layer(6);
    const Matrix hidden = hidden_of(210);
    for (const std::size_t window : {1U, 4U, 100U, 500U}) {
        const Result all = run(layer.heads({.sight = causal}), hidden);
        const Result some = run(layer.heads({.sight = sliding_window(window)}), hidden);
        std::size_t wrong = 0;
        for (std::size_t query = 0; query < 210; ++query) {
            double sum = 0, seen_sum = 0;
            for (std::size_t key = 0; key < 210; ++key) {
                const bool is_past = key <= query, is_seen = is_past && query - key < window;
                wrong += (all.weights(1, query, key) > 0) != is_past;
                wrong += (some.weights(1, query, key) > 0) != is_seen;
                sum += static_cast<double>(all.weights(1, query, key));
                seen_sum += static_cast<double>(some.weights(1, query, key));
            }
            wrong += std::abs(sum - 1) > 1e-5 || std::abs(seen_sum - 1) > 1e-5;
        }
        CHECK(wrong == 0);
        CHECK(some.weights(2, 0, 0) == 1);
    }
}

TEST_CASE("heads that share a key's and value's head are as if each had a copy of it") {
    const Layer layer(7);
    const Linear few_keys = layer.key.slice(0, 4), few_values = layer.value.slice(4, 4);
    const auto repeated = [](const Linear& linear) {  // 6 heads of 2: of the heads 0, 0, 0, 1, 1, 1
        Matrix weight = Matrix::from_shape({dim, dim});
        Vector bias = Vector::from_shape({dim});
        for (std::size_t i = 0; i < dim; ++i) {
            const std::size_t of = i / 6 * 2 + i % 2;
            const Vector row = linear.weight.row(of);
            std::copy(row.begin(), row.end(), weight.data() + i * dim);
            bias(i) = linear.bias(of);
        }
        return Linear{Weight::of(std::move(weight)), std::move(bias)};
    };
    const Linear keys = repeated(few_keys), values = repeated(few_values);
    const AttentionHeads shared{6, layer.query, few_keys, few_values, {.sight = causal}};
    const AttentionHeads copied{6, layer.query, keys, values, {.sight = causal}};
    const Matrix hidden = hidden_of(100);
    const TokenBatch batch = batch_of({100});
    Threads threads(2);
    Tensor3 of_shared = xt::zeros<float>({6, 100, 100}), of_copied = of_shared, alone = of_shared;
    const auto to = [](Tensor3& weights) {
        return [&weights](std::size_t, std::size_t head) { return &weights(head, 0, 0); };
    };
    const Matrix context = shared.forward(hidden, {batch, threads}, to(of_shared));
    CHECK((context == copied.forward(hidden, {batch, threads}, to(of_copied))));
    CHECK((of_shared == of_copied));
    const std::vector<std::size_t> some = {1, 2, 5};
    shared.weigh(hidden, {batch, threads}, some, to(alone));
    for (const std::size_t head : some)
        CHECK(std::equal(&alone(head, 0, 0), &alone(head, 0, 0) + 10000, &of_shared(head, 0, 0)));
}

TEST_CASE("no energy of a capped head is beyond the cap") {
    const Layer layer(11);
    const Matrix hidden = hidden_of(120);
    HeadRule rule = every_head(soft_capped(2));
    rule.sight = causal;
    rule.scale = 0.75F;
    const Result capped = run(layer.heads(rule), hidden);
    const Result plain = run(layer.heads({.sight = causal, .scale = 0.75F}), hidden);
    Threads threads(1);
    const Matrix Q = layer.query.forward(hidden, threads), K = layer.key.forward(hidden, threads);
    double largest = 0;
    for (std::size_t query = 0; query < 120; ++query) {
        const auto energy = [&](std::size_t key) {
            double dot = 0;
            for (std::size_t i = 0; i < size; ++i)
                dot += static_cast<double>(Q(query, i)) * static_cast<double>(K(key, i));
            return 0.75 * dot;
        };
        double sum = 0, plain_sum = 0;
        for (std::size_t key = 0; key <= query; ++key) {
            sum += std::exp(2 * std::tanh(energy(key) / 2));
            plain_sum += std::exp(energy(key));
        }
        for (std::size_t key = 0; key <= query; ++key) {
            largest = std::max(largest, std::abs(std::exp(2 * std::tanh(energy(key) / 2)) / sum -
                                                 static_cast<double>(capped.weights(0, query, key))));
            largest = std::max(largest, std::abs(std::exp(energy(key)) / plain_sum -
                                                 static_cast<double>(plain.weights(0, query, key))));
        }
    }
    CHECK(largest < 2e-6);
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
