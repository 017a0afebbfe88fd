#include "nn/relative_positions.hpp"

#include <algorithm>
#include <numeric>

#include "kernel/kernels.hpp"

namespace heed {
namespace {

/// Some keys of a head, those from `first` on.
struct KeyTile {
    std::size_t first;
    RowsView rows;
};

/// So many that few products of a query and a distance's vector are computed that no key asks for.
constexpr std::size_t keys_at_once = 96;

template <typename Act>
void each_tile(const RowsView& K, const Act& act) {
    for (std::size_t first = 0; first < K.count; first += keys_at_once)
        act(KeyTile{
            first, {K.values + first * K.stride, std::min(keys_at_once, K.count - first), K.size, K.stride}});
}

Matrix products(const RowsView& rows, const RowsView& vectors) {
    Matrix products = Matrix::from_shape({rows.count, vectors.count});
    query_key_products(products.data(), vectors.count, rows, vectors);
    return products;
}

}  // namespace

HeadRule DistanceEmbedding::rule() const {
    HeadRule rule;
    rule.weigh = [this](const HeadRows& rows) -> HeadWeights {
        return [this, by_distance = vectors(rows.K.count)](float* weights, const HeadQueries& queries) {
            query_key_products(weights, queries.stride, queries.Q, queries.K);
            add_to(weights, queries, by_distance);
            return softmax_of_seen(weights, queries);
        };
    };
    return rule;
}

/// Those of a sequence's distances, from -(tokens - 1) on: [distance, size].
Matrix DistanceEmbedding::vectors(std::size_t tokens) const {
    Threads this_one(1);
    std::vector<std::int64_t> numbers(2 * tokens - 1);
    std::iota(numbers.begin(), numbers.end(), static_cast<std::int64_t>(table.weight.rows / 2 + 1 - tokens));
    return table.forward(numbers, this_one);
}

/// `energies` is [query, key], not scaled.
void DistanceEmbedding::add_to(float* energies, const HeadQueries& queries, const Matrix& by_distance) const {
    const std::size_t tokens = (by_distance.shape(0) + 1) / 2, size = by_distance.shape(1);
    each_tile(queries.K, [&](const KeyTile& keys) {
        // Of all distances between these queries and these keys, from the lowest on.
        const std::size_t last_key = queries.first_key + keys.first + keys.rows.count - 1;
        const RowsView vectors = {by_distance.data() + (tokens - 1 + queries.first - last_key) * size,
                                  queries.Q.count + keys.rows.count - 1, size, size};
        const Matrix of_query = products(queries.Q, vectors);                     // [query, distance]
        const Matrix of_key = of_keys ? products(keys.rows, vectors) : Matrix();  // [key, distance]
        for (std::size_t i = 0; i < queries.Q.count; ++i) {
            float* const row = energies + i * queries.stride + keys.first;
            for (std::size_t j = 0; j < keys.rows.count; ++j) {
                const std::size_t distance = i + keys.rows.count - 1 - j;
                row[j] += of_query(i, distance);
                if (of_keys) row[j] += of_key(j, distance);
            }
        }
    });
}

/// In float32 and in transformers' order: a distance may be right at the border of two kinds.
std::size_t DistanceBuckets::of(std::int64_t distance) const {
    const auto log = [](double value) { return static_cast<float>(kernel::natural_logarithm(value)); };
    const bool is_after = distance > 0;
    if (is_after && !both_ways) return 0;
    const auto steps = static_cast<std::size_t>(std::abs(distance));
    std::size_t bucket = steps;
    if (steps >= exact()) {
        const float farther = log(static_cast<float>(steps) / static_cast<float>(exact()));
        const float farthest = log(static_cast<double>(max_distance) / static_cast<double>(exact()));
        const auto kinds = static_cast<float>(in_one_direction() - exact());
        const auto far = static_cast<std::size_t>(farther / farthest * kinds);
        bucket = std::min(exact() + far, in_one_direction() - 1);
    }
    return is_after ? bucket + in_one_direction() : bucket;
}

namespace {

/// What is added to the energies of one head, over so many tokens.
class BiasOfHead {
  public:
    BiasOfHead(const Matrix& biases, const DistanceBuckets& buckets, std::size_t head, std::size_t tokens) {
        const auto farthest = static_cast<std::int64_t>(std::min(buckets.max_distance, tokens - 1));
        for (std::int64_t steps = 0; steps <= farthest; ++steps) {
            before_.push_back(biases(buckets.of(-steps), head));
            after_.push_back(biases(buckets.of(steps), head));
        }
    }

    float at(std::size_t query, std::size_t key) const {
        const std::vector<float>& biases = key > query ? after_ : before_;
        return biases[std::min(key > query ? key - query : query - key, biases.size() - 1)];
    }

  private:
    std::vector<float> before_, after_;  // by how many steps the key is before or after the query
};

}  // namespace

HeadRule RelativeAttentionBias::rule() const {
    Threads this_one(1);
    std::vector<std::int64_t> numbers(buckets.count);
    std::iota(numbers.begin(), numbers.end(), 0);
    HeadRule rule;
    rule.weigh = [biases = table.forward(numbers, this_one),
                  buckets = buckets](const HeadRows& rows) -> HeadWeights {
        return [bias = BiasOfHead(biases, buckets, rows.head, rows.K.count)](float* weights,
                                                                             const HeadQueries& queries) {
            query_key_products(weights, queries.stride, queries.Q, queries.K);
            for (std::size_t i = 0; i < queries.Q.count; ++i)
                for (std::size_t key = 0; key < queries.K.count; ++key)
                    // The softmax scales what is in `weights`.
                    weights[i * queries.stride + key] +=
                        bias.at(queries.first + i, queries.first_key + key) / queries.scale;
            return softmax_of_seen(weights, queries);
        };
    };
    if (!buckets.both_ways) rule.sight = causal;
    return rule;
}

}  // namespace heed
