#include "nn/disentangled.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernel/kernels.hpp"

namespace heed {
namespace {

RowsView all_of(const Matrix& matrix) {
    return {matrix.data(), matrix.shape(0), matrix.shape(1), matrix.shape(1)};
}

/// Row number of RelativeRows by distance, from -(tokens - 1) on.
std::vector<std::size_t> rows_by_distance(const RelativeRows& rows, std::size_t tokens) {
    std::vector<std::size_t> numbers(2 * tokens - 1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::ptrdiff_t distance =
            static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(tokens - 1);
        numbers[i] = rows.buckets.row(distance) - rows.first;
    }
    return numbers;
}

/// One head of one sequence.
struct HeadTerms {
    const Matrix* keys;             // null: no such term
    Matrix of_keys;                 // [row, key]: queries[row] · k; or empty
    std::vector<std::size_t> rows;  // by distance
    std::size_t tokens;

    void add(float* energies, const HeadQueries& queries) const;
};

void HeadTerms::add(float* energies, const HeadQueries& queries) const {
    Matrix of_queries;  // [query, row]
    if (keys != nullptr) {
        of_queries = Matrix::from_shape({queries.Q.count, keys->shape(0)});
        query_key_products(of_queries.data(), keys->shape(0), queries.Q, all_of(*keys));
    }
    for (std::size_t i = 0; i < queries.Q.count; ++i) {
        float* const row = energies + i * queries.stride;
        const std::size_t* const row_of = rows.data() + (tokens - 1) + queries.first + i;  // of key 0
        const float* const of_query = keys != nullptr ? of_queries.data() + i * keys->shape(0) : nullptr;
        if (of_query != nullptr)
            for (std::size_t j = 0; j < tokens; ++j) row[j] += of_query[*(row_of - j)];
        if (of_keys.size() > 0)
            for (std::size_t j = 0; j < tokens; ++j) row[j] += of_keys.data()[*(row_of - j) * tokens + j];
    }
}

}  // namespace

std::size_t RelativeBuckets::row(std::ptrdiff_t distance) const {
    const auto apart = static_cast<std::size_t>(std::abs(distance));
    const std::size_t middle = buckets / 2;
    std::size_t bucket = apart;
    if (buckets > 0 && apart > middle) {
        const auto from_middle = [&](std::size_t n) {
            return kernel::natural_logarithm(static_cast<double>(n) / static_cast<double>(middle));
        };
        const double share = from_middle(apart) / from_middle(most - 1);
        bucket = static_cast<std::size_t>(std::ceil(share * static_cast<double>(middle - 1))) + middle;
    }
    if (distance < 0) return span - std::min(bucket, span);
    return std::min(span + bucket, 2 * span - 1);
}

HeadRule disentangled(std::shared_ptr<const RelativeRows> rows, float scale) {
    HeadRule rule;
    rule.scale = scale;
    rule.weigh = [shared_rows = std::move(rows)](const HeadRows& head) -> HeadWeights {
        const RelativeRows& relative = *shared_rows;
        const auto shared = std::make_shared<HeadTerms>();
        shared->tokens = head.K.count;
        shared->rows = rows_by_distance(relative, head.K.count);
        shared->keys = relative.keys.empty() ? nullptr : &relative.keys[head.head];
        if (!relative.queries.empty()) {
            const RowsView queries = all_of(relative.queries[head.head]);
            shared->of_keys = Matrix::from_shape({queries.count, head.K.count});
            query_key_products(shared->of_keys.data(), head.K.count, queries, head.K);
        }
        return [shared](float* weights, const HeadQueries& queries) {
            query_key_products(weights, queries.stride, queries.Q, queries.K);
            shared->add(weights, queries);
            return softmax_of_seen(weights, queries);
        };
    };
    return rule;
}

}  // namespace heed
