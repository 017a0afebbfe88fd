#include <algorithm>
#include <numeric>

#include "model/values/methods.hpp"

namespace heed {
namespace {

/// What the norms after a layer's blocks make of parts of one token's row.
class NormsOfToken {
  public:
    /// `last` is what the second norm is applied to.
    NormsOfToken(const LayerTrace& trace, const Matrix& last, std::size_t token)
        : first_(*trace.parts.first_norm, trace.attended.data() + token * trace.size(), trace.size()),
          second_(*trace.parts.second_norm, last.data() + token * trace.size(), trace.size()) {}

    void apply(float* part, std::size_t size, bool both) const {
        first_.apply(part, size);
        if (both) second_.apply(part, size);
    }

  private:
    PartNorm first_, second_;
};

/// y + F(y), which the second norm of a layer is applied to.
Matrix before_last_norm(const LayerTrace& trace, Threads& threads) {
    Matrix y = normalized(*trace.parts.first_norm, trace.attended, threads);
    const Matrix forward = trace.parts.feed_forward(y, threads);
    add_to(y, forward, threads);
    return y;
}

void add_row(float* to, const float* from, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) to[i] += from[i];
}

/// Rows become shares; one of zeros stays.
void divide_rows(float* out, std::size_t tokens, Threads& threads, const std::vector<double>& values) {
    threads.each(tokens, [&](std::size_t query) {
        const double* const row = values.data() + query * tokens;
        const double sum = std::accumulate(row, row + tokens, 0.0);
        for (std::size_t key = 0; key < tokens; ++key)
            out[query * tokens + key] = static_cast<float>(sum > 0 ? row[key] / sum : 0);
    });
}

double cosine_distance(const float* a, const float* b, std::size_t size) {
    // Half the squared distance of the unit vectors: 1 - cos cancels.
    const double of_a = length_of(a, size), of_b = length_of(b, size);
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double difference = a[i] / of_a - b[i] / of_b;
        sum += difference * difference;
    }
    return sum / 2;
}

/// So many rows go through the feed-forward block together.
constexpr std::size_t rows_at_once = 256;

}  // namespace

void norms_of_head(const LayerTrace& trace, const Matrix& transformed, std::size_t head, float* out) {
    const std::size_t tokens = trace.tokens();
    for (std::size_t key = 0; key < tokens; ++key) {
        const double length = length_of(transformed.data() + key * trace.size(), trace.size());
        for (std::size_t query = 0; query < tokens; ++query)
            out[query * tokens + key] = static_cast<float>(trace.weights(head, query, key) * length);
    }
}

void norms_of_layer(const LayerTrace& trace, WeightKind kind, Threads& threads, float* out) {
    const std::size_t tokens = trace.tokens(), size = trace.size();
    const std::vector<Matrix> transformed = transformed_values(trace, threads);
    const bool is_normalized = kind == WeightKind::norm_block || kind == WeightKind::norm_layer;
    const Matrix last = is_normalized ? before_last_norm(trace, threads) : Matrix();
    threads.each(tokens, [&](std::size_t query) {
        Matrix mixed = Matrix::from_shape({tokens, size});
        mix_added(trace, transformed, query, mixed);
        if (kind != WeightKind::norm_attention)
            add_row(mixed.data() + query * size, trace.x.data() + query * size, size);
        if (is_normalized) {
            const NormsOfToken norms(trace, last, query);
            for (std::size_t key = 0; key < tokens; ++key)
                norms.apply(mixed.data() + key * size, size, kind == WeightKind::norm_layer);
        }
        for (std::size_t key = 0; key < tokens; ++key)
            out[query * tokens + key] = static_cast<float>(length_of(mixed.data() + key * size, size));
    });
}

void alti_of_layer(const LayerTrace& trace, Threads& threads, float* out) {
    const std::size_t tokens = trace.tokens(), size = trace.size();
    const std::vector<Matrix> transformed = transformed_values(trace, threads);
    const bool is_post_norm = trace.parts.order == LayerParts::Order::post_norm;
    const Matrix y =
        is_post_norm ? normalized(*trace.parts.first_norm, trace.attended, threads) : trace.attended;
    std::vector<double> nearness(tokens * tokens);
    threads.each(tokens, [&](std::size_t query) {
        Matrix mixed = Matrix::from_shape({tokens, size});
        mix_added(trace, transformed, query, mixed);
        add_row(mixed.data() + query * size, trace.x.data() + query * size, size);
        const float* const whole = y.data() + query * size;
        const double all = absolute_sum(whole, size);
        for (std::size_t key = 0; key < tokens; ++key) {
            float* const part = mixed.data() + key * size;
            if (is_post_norm)
                PartNorm(*trace.parts.first_norm, trace.attended.data() + query * size, size)
                    .apply(part, size);
            std::transform(part, part + size, whole, part, [](float a, float b) { return b - a; });
            nearness[query * tokens + key] = std::max(0.0, all - absolute_sum(part, size));
        }
    });
    divide_rows(out, tokens, threads, nearness);
}

void value_zeroing_of_layer(const LayerTrace& trace, Threads& threads, float* out) {
    const std::size_t tokens = trace.tokens(), size = trace.size();
    const std::vector<Matrix> transformed = transformed_values(trace, threads);
    std::vector<std::size_t> every(tokens);
    std::iota(every.begin(), every.end(), std::size_t{0});
    const Matrix whole = layer_output(trace, trace.attended, every, threads);
    const bool has_norm = trace.parts.attention_norm.has_value();
    const Matrix& given = has_norm ? trace.unnormalized : trace.attended;
    const std::size_t at_once = std::max<std::size_t>(1, rows_at_once / tokens);
    std::vector<double> distances(tokens * tokens);
    for (std::size_t first = 0; first < tokens; first += at_once) {
        const std::size_t some = std::min(at_once, tokens - first);
        Matrix rows = Matrix::from_shape({some * tokens, size});
        std::vector<std::size_t> of_tokens;
        for (std::size_t i = 0; i < some * tokens; ++i) of_tokens.push_back(first + i / tokens);
        threads.each(some, [&](std::size_t i) {
            Matrix mixed = Matrix::from_shape({tokens, size});
            mix(trace, transformed, first + i, mixed);
            const float* const row = given.data() + (first + i) * size;
            for (std::size_t key = 0; key < tokens; ++key)
                std::transform(row, row + size, mixed.data() + key * size,
                               rows.data() + (i * tokens + key) * size, std::minus<>());
        });
        if (has_norm)
            rows = attended_from(trace.parts, std::move(rows), rows_of(trace.x, of_tokens), threads);
        const Matrix without = layer_output(trace, std::move(rows), of_tokens, threads);
        threads.each(some * tokens, [&](std::size_t row) {
            distances[first * tokens + row] =
                cosine_distance(whole.data() + of_tokens[row] * size, without.data() + row * size, size);
        });
    }
    divide_rows(out, tokens, threads, distances);
}

}  // namespace heed
