#include <algorithm>
#include <cmath>

#include "model/values/methods.hpp"

namespace heed {
namespace {

/// Keeps the shares of a bias finite where no part goes along with it, as the authors do.
constexpr double least_total = 1e-12;

double product_of(const float* a, const float* b, std::size_t size) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

/// A bias goes to the parts [part, size] in proportion to |bias · part| (AbsDot).
void share_out(Matrix& parts, const float* bias) {
    const std::size_t count = parts.shape(0), size = parts.shape(1);
    std::vector<double> shares(count);
    double total = least_total;
    for (std::size_t k = 0; k < count; ++k)
        total += shares[k] = std::abs(product_of(parts.data() + k * size, bias, size));
    for (std::size_t k = 0; k < count; ++k)
        for (std::size_t i = 0; i < size; ++i)
            parts(k, i) = static_cast<float>(parts(k, i) + shares[k] / total * bias[i]);
}

/// A linear layer whose bias is left away.
Matrix without_bias(const Linear& linear, const Matrix& rows, Threads& threads) {
    const Vector nothing = xt::zeros<float>({linear.weight.rows});
    return Linear{linear.weight, nothing}.forward(rows, threads);
}

/// The norm of a row, in parts, with its bias.
void normalize(Matrix& parts, const NormParts& norm, const float* row) {
    const std::size_t size = parts.shape(1);
    const PartNorm part_norm(norm, row, size);
    for (std::size_t k = 0; k < parts.shape(0); ++k) part_norm.apply(parts.data() + k * size, size);
    if (norm.bias != nullptr) share_out(parts, norm.bias->data());
}

/// The feed-forward block on the parts of one token, whose whole row gives `inner` before the activation and
/// `active` after it: each inner unit is passed on in proportion to what went in.
Matrix feed_forward(const FeedForwardParts& block, const Matrix& parts, const float* inner,
                    const float* active, Threads& threads) {
    Matrix hidden = without_bias(block.in, parts, threads);  // [part, intermediate_size]
    share_out(hidden, block.in.bias.data());
    const std::size_t size = hidden.shape(1);
    for (std::size_t k = 0; k < hidden.shape(0); ++k)
        for (std::size_t i = 0; i < size; ++i)
            hidden(k, i) = static_cast<float>(hidden(k, i) * (active[i] / (inner[i] + least_total)));
    Matrix out = without_bias(block.out, hidden, threads);
    share_out(out, block.out.bias.data());
    return out;
}

/// W_O b_V + b_O, in which each head has its values' bias.
Vector bias_of_attention(const LayerParts& parts, Threads& threads) {
    const std::size_t size = parts.head_size(), group = parts.heads / parts.value_heads;
    Matrix bias = Matrix::from_shape({1, parts.heads * size});
    for (std::size_t head = 0; head < parts.heads; ++head)
        std::copy_n(parts.value.bias.data() + head / group * size, size, bias.data() + head * size);
    const Matrix out = parts.output.forward(bias, threads);
    Vector vector = Vector::from_shape({out.shape(1)});
    std::copy(out.begin(), out.end(), vector.begin());
    return vector;
}

/// Of the values of each token, in parts, what a query mixes: [part, heads · size].
Matrix mixed_context(const LayerTrace& trace, const std::vector<Matrix>& values, std::size_t query) {
    const LayerParts& parts = trace.parts;
    const std::size_t tokens = trace.tokens(), size = parts.head_size();
    const std::size_t group = parts.heads / parts.value_heads;
    Matrix context = xt::zeros<float>({tokens, parts.heads * size});
    for (std::size_t key = 0; key < tokens; ++key)
        for (std::size_t part = 0; part < tokens; ++part)
            for (std::size_t head = 0; head < parts.heads; ++head) {
                const float weight = trace.weights(head, query, key);
                const float* const from =
                    values[key].data() + part * values[key].shape(1) + head / group * size;
                float* const to = context.data() + part * context.shape(1) + head * size;
                for (std::size_t i = 0; i < size; ++i) to[i] += weight * from[i];
            }
    return context;
}

const float* row_of(const Matrix& matrix, std::size_t row) {
    return matrix.data() + row * matrix.shape(1);
}

}  // namespace

DecompX::DecompX(const Matrix& x) : tokens_(x.shape(0)), size_(x.shape(1)) {
    for (std::size_t token = 0; token < tokens_; ++token) {
        parts_.emplace_back(xt::zeros<float>({tokens_, size_}));
        std::copy_n(row_of(x, token), size_, parts_.back().data() + token * size_);
    }
}

void DecompX::step(const LayerTrace& trace, Threads& threads, float* out) {
    const LayerParts& layer = trace.parts;
    const bool is_post_norm = layer.order == LayerParts::Order::post_norm;
    std::vector<Matrix> values(tokens_);  // of each token [part, value_heads · size]
    for (std::size_t token = 0; token < tokens_; ++token) {
        if (is_first_) {  // the values' bias stays with its token (section 3.1)
            values[token] = xt::zeros<float>({tokens_, trace.values.shape(1)});
            std::copy_n(row_of(trace.values, token), trace.values.shape(1),
                        values[token].data() + token * trace.values.shape(1));
            continue;
        }
        Matrix into = parts_[token];
        if (!is_post_norm && layer.first_norm) normalize(into, *layer.first_norm, row_of(trace.x, token));
        values[token] = without_bias(layer.value, into, threads);
    }
    const Vector bias = is_first_ ? layer.output.bias : bias_of_attention(layer, threads);
    is_first_ = false;

    const Matrix normal =
        normalized(is_post_norm ? *layer.first_norm : *layer.second_norm, trace.attended, threads);
    const Matrix inner = layer.feed_forward_parts->in.forward(normal, threads);
    const Matrix active =
        layer.feed_forward_parts->in.forward(normal, threads, layer.feed_forward_parts->activation);
    Matrix last = layer.feed_forward_parts->out.forward(active, threads);
    add_to(last, normal, threads);  // what the second norm of a post-norm layer is applied to

    std::vector<Matrix> next(tokens_);
    threads.each(tokens_, [&](std::size_t query) { next[query] = mixed_context(trace, values, query); });
    for (std::size_t query = 0; query < tokens_; ++query) {
        Matrix parts = without_bias(layer.output, next[query], threads);
        add_to(parts, parts_[query], threads);
        share_out(parts, bias.data());
        if (is_post_norm) normalize(parts, *layer.first_norm, row_of(trace.attended, query));
        Matrix into = parts;
        if (!is_post_norm) normalize(into, *layer.second_norm, row_of(trace.attended, query));
        add_to(parts,
               feed_forward(*layer.feed_forward_parts, into, row_of(inner, query), row_of(active, query),
                            threads),
               threads);
        if (is_post_norm) normalize(parts, *layer.second_norm, row_of(last, query));
        for (std::size_t part = 0; part < tokens_; ++part)
            out[query * tokens_ + part] = static_cast<float>(length_of(row_of(parts, part), size_));
        next[query] = std::move(parts);
    }
    parts_ = std::move(next);
}

}  // namespace heed
