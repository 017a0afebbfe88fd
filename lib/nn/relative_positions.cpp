#include "nn/relative_positions.hpp"

#include <algorithm>
#include <numeric>

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

RowsView rows_of(const Matrix& matrix) {
    return {matrix.data(), matrix.shape(0), matrix.shape(1), matrix.shape(1)};
}

Matrix products(const RowsView& rows, const Matrix& vectors) {
    Matrix products = Matrix::from_shape({rows.count, vectors.shape(0)});
    query_key_products(products.data(), vectors.shape(0), rows, rows_of(vectors));
    return products;
}

}  // namespace

void DistanceEmbedding::add_to(float* energies, const HeadQueries& queries) const {
    const std::size_t middle = table.weight.rows / 2;
    Threads this_one(1);
    each_tile(queries.K, [&](const KeyTile& keys) {
        // The vectors of all distances between these queries and these keys, from the lowest on.
        std::vector<std::int64_t> numbers(queries.Q.count + keys.rows.count - 1);
        std::iota(numbers.begin(), numbers.end(),
                  static_cast<std::int64_t>(middle + queries.first + 1 - keys.first - keys.rows.count));
        const Matrix vectors = table.forward(numbers, this_one);                  // [distance, size]
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

std::size_t relative_bucket(std::int64_t distance) {
    constexpr std::size_t exact = 8, one_way = RelativeAttentionBias::buckets / 2;
    const auto away = static_cast<std::size_t>(std::abs(distance));
    std::size_t bucket = std::min(away, exact);
    // Bucket 8 + k begins at 8 · 2^(k/2), whose square is a whole number.
    while (bucket >= exact && bucket + 1 < one_way && away * away >= exact * exact << (bucket + 1 - exact))
        ++bucket;
    return distance > 0 ? bucket + one_way : bucket;
}

HeadWeights RelativeAttentionBias::head_weights() const {
    Threads this_one(1);
    std::vector<std::int64_t> numbers(buckets);
    std::iota(numbers.begin(), numbers.end(), 0);
    return [biases = table.forward(numbers, this_one)](float* weights, const HeadQueries& queries) {
        query_key_products(weights, queries.stride, queries.Q, queries.K);
        for (std::size_t i = 0; i < queries.Q.count; ++i)
            for (std::size_t key = 0; key < queries.K.count; ++key) {
                const auto distance =
                    static_cast<std::int64_t>(key) - static_cast<std::int64_t>(queries.first + i);
                // The softmax scales what is in `weights`.
                weights[i * queries.stride + key] +=
                    biases(relative_bucket(distance), queries.head) / queries.scale;
            }
        return softmax_of_seen(weights, queries);
    };
}

}  // namespace heed
