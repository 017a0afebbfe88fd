#include "model/values/mixing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t lanes = 8;

/// Σ term(value), lane by lane, so that a compiler may use vectors and the order stays.
template <typename Term>
double sum_of(const float* values, std::size_t size, const Term& term) {
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(values[i + lane]);
    for (std::size_t lane = 0; i < size; ++i, ++lane) sums[lane] += term(values[i]);
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

double mean_of(const float* values, std::size_t size) {
    return sum_of(values, size, [](double value) { return value; }) / static_cast<double>(size);
}

/// 1 / √(variance + eps), of RMSNorm of the squares themselves.
double inverse_deviation_of(const NormParts& norm, const float* row, std::size_t size) {
    const double mean = norm.takes_mean ? mean_of(row, size) : 0;
    const double squares =
        sum_of(row, size, [mean](double value) { return (value - mean) * (value - mean); });
    return 1 / std::sqrt(squares / static_cast<double>(size) + static_cast<double>(norm.eps));
}

/// Columns [first, first + count) of a weight, as a weight.
Weight columns_of(const Weight& weight, std::size_t first, std::size_t count) {
    Matrix columns = Matrix::from_shape({weight.rows, count});
    for (std::size_t row = 0; row < weight.rows; ++row) {
        const Vector whole = weight.row(row);
        std::copy_n(whole.data() + first, count, columns.data() + row * count);
    }
    return Weight::of(std::move(columns));
}

Matrix columns_of(const Matrix& matrix, std::size_t first, std::size_t count) {
    Matrix columns = Matrix::from_shape({matrix.shape(0), count});
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        std::copy_n(matrix.data() + row * matrix.shape(1) + first, count, columns.data() + row * count);
    return columns;
}

/// Where a head's values begin among the columns of all.
std::size_t value_column(const LayerParts& parts, std::size_t head) {
    return head / (parts.heads / parts.value_heads) * parts.head_size();
}

/// The heads' contexts, A_h v_h, side by side: [token, heads · size].
Matrix context_of(const LayerTrace& trace, Threads& threads) {
    const LayerParts& parts = trace.parts;
    const std::size_t size = parts.head_size(), tokens = trace.tokens();
    Matrix context = Matrix::from_shape({tokens, parts.heads * size});
    threads.each(parts.heads, [&](std::size_t head) {
        attention_context(
            context.data() + head * size, context.shape(1),
            {trace.weights.data() + head * tokens * tokens, tokens, tokens, tokens},
            {trace.values.data() + value_column(parts, head), tokens, size, trace.values.shape(1)});
    });
    return context;
}

}  // namespace

LayerTrace LayerTrace::of(const LayerParts& parts, const Matrix& x, const Tensor3& weights,
                          Threads& threads) {
    const bool is_normalized_before = parts.order != LayerParts::Order::post_norm && parts.first_norm;
    LayerTrace trace{
        parts,
        x,
        weights,
        parts.value.forward(is_normalized_before ? normalized(*parts.first_norm, x, threads) : x, threads),
        {},
        {}};
    Matrix given = parts.output.forward(context_of(trace, threads), threads);
    if (parts.attention_norm) trace.unnormalized = given;
    trace.attended = attended_from(parts, std::move(given), x, threads);
    return trace;
}

Matrix attended_from(const LayerParts& parts, Matrix rows, const Matrix& x, Threads& threads) {
    if (parts.attention_norm) rows = normalized(*parts.attention_norm, rows, threads);
    add_to(rows, x, threads);
    return rows;
}

Matrix layer_output(const LayerTrace& trace, Matrix rows, std::span<const std::size_t> tokens,
                    Threads& threads) {
    const LayerParts& parts = trace.parts;
    using Order = LayerParts::Order;
    if (parts.order == Order::post_norm) {
        Matrix y = normalized(*parts.first_norm, rows, threads);
        add_to(y, parts.feed_forward(y, threads), threads);
        return normalized(*parts.second_norm, y, threads);
    }
    const Matrix into = parts.order == Order::parallel ? rows_of(trace.x, tokens) : rows;
    const Matrix normal = parts.second_norm ? normalized(*parts.second_norm, into, threads) : into;
    const Matrix fed = parts.feed_forward(normal, threads);
    add_to(rows, parts.feed_forward_norm ? normalized(*parts.feed_forward_norm, fed, threads) : fed, threads);
    return rows;
}

std::vector<Matrix> transformed_values(const LayerTrace& trace, Threads& threads) {
    const LayerParts& parts = trace.parts;
    const std::size_t size = parts.head_size();
    const Vector nothing = xt::zeros<float>({trace.size()});
    std::vector<Matrix> transformed;
    for (std::size_t head = 0; head < parts.heads; ++head)
        transformed.push_back(Linear{columns_of(parts.output.weight, head * size, size), nothing}.forward(
            columns_of(trace.values, value_column(parts, head), size), threads));
    return transformed;
}

void mix(const LayerTrace& trace, const std::vector<Matrix>& transformed, std::size_t query, Matrix& mixed) {
    const std::size_t tokens = trace.tokens(), size = trace.size();
    for (std::size_t key = 0; key < tokens; ++key) {
        float* const row = mixed.data() + key * size;
        std::fill(row, row + size, 0.0F);
        for (std::size_t head = 0; head < transformed.size(); ++head) {
            const float weight = trace.weights(head, query, key);
            const float* const from = transformed[head].data() + key * size;
            for (std::size_t i = 0; i < size; ++i) row[i] += weight * from[i];
        }
    }
}

void mix_added(const LayerTrace& trace, const std::vector<Matrix>& transformed, std::size_t query,
               Matrix& mixed) {
    mix(trace, transformed, query, mixed);
    if (!trace.parts.attention_norm) return;
    const std::size_t size = trace.size();
    const PartNorm norm(*trace.parts.attention_norm, trace.unnormalized.data() + query * size, size);
    for (std::size_t key = 0; key < trace.tokens(); ++key) norm.apply(mixed.data() + key * size, size);
}

Matrix rows_of(const Matrix& matrix, std::span<const std::size_t> numbers) {
    Matrix rows = Matrix::from_shape({numbers.size(), matrix.shape(1)});
    for (std::size_t i = 0; i < numbers.size(); ++i)
        std::copy_n(matrix.data() + numbers[i] * matrix.shape(1), matrix.shape(1),
                    rows.data() + i * matrix.shape(1));
    return rows;
}

PartNorm::PartNorm(const NormParts& norm, const float* row, std::size_t size)
    : norm_(norm), inverse_deviation_(inverse_deviation_of(norm, row, size)) {}

void PartNorm::apply(float* part, std::size_t size) const {
    const double mean = norm_.takes_mean ? mean_of(part, size) : 0;
    for (std::size_t i = 0; i < size; ++i)
        part[i] = static_cast<float>((part[i] - mean) * inverse_deviation_ * (*norm_.weight)(i));
}

Matrix normalized(const NormParts& norm, const Matrix& rows, Threads& threads) {
    Matrix out = rows;
    const std::size_t size = rows.shape(1);
    threads.each(rows.shape(0), [&](std::size_t row) {
        float* const values = out.data() + row * size;
        PartNorm(norm, values, size).apply(values, size);
        if (norm.bias != nullptr)
            for (std::size_t i = 0; i < size; ++i) values[i] += (*norm.bias)(i);
    });
    return out;
}

double length_of(const float* values, std::size_t size) {
    return std::sqrt(sum_of(values, size, [](double value) { return value * value; }));
}

double absolute_sum(const float* values, std::size_t size) {
    return sum_of(values, size, [](double value) { return std::abs(value); });
}

}  // namespace heed
