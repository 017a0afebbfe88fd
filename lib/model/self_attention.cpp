#include "model/self_attention.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xview.hpp>

#include "core/ops.hpp"

namespace heed {
namespace {

Matrix hide_unseen(const Matrix& energy, const Matrix& mask) {
    return xt::where(xt::equal(mask, 0.0F), -std::numeric_limits<float>::infinity(), energy);
}

Matrix drop_out(Matrix weights, const Dropout& dropout) {
    Vector chances = Vector::from_shape({weights.size()});
    dropout.generator.fill_uniform({chances.data(), chances.size()}, 0, 1);
    const auto kept_scale = static_cast<float>(1 / (1 - dropout.probability));
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights.flat(i) *= static_cast<double>(chances(i)) < dropout.probability ? 0.0F : kept_scale;
    return weights;
}

}  // namespace

Linear Linear::draw(TorchGenerator& generator, std::size_t dim) {
    const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(dim)));
    Linear layer{Matrix::from_shape({dim, dim}), Vector::from_shape({dim})};
    generator.fill_uniform({layer.weight.data(), layer.weight.size()}, -bound, bound);
    generator.fill_uniform({layer.bias.data(), layer.bias.size()}, -bound, bound);
    return layer;
}

SelfAttention SelfAttention::draw(TorchGenerator& generator, std::size_t dim) {
    // A braced list is evaluated from left to right: the order of the draws.
    return {Linear::draw(generator, dim), Linear::draw(generator, dim), Linear::draw(generator, dim)};
}

Attended SelfAttention::forward(const Tensor3& x, const ForwardOptions& options) const {
    const std::size_t batch = x.shape(0);
    const std::size_t tokens = x.shape(1);
    assert(x.shape(2) == input_dim());
    Attended attended{Tensor3::from_shape({batch, tokens, value.weight.shape(0)}),
                      Tensor3::from_shape({batch, tokens, tokens})};

    for (std::size_t i = 0; i < batch; ++i) {
        const Matrix x_i = xt::view(x, i);                       // [token, dim]
        const Matrix Q = linear(x_i, query.weight, query.bias);  // [query, out]
        const Matrix K = linear(x_i, key.weight, key.bias);      // [key, out]
        const Matrix V = linear(x_i, value.weight, value.bias);  // [key, value dim]
        const auto scale = std::sqrt(static_cast<float>(input_dim()));

        Matrix energy = xt::linalg::dot(Q, xt::transpose(K)) / scale;  // [query, key]
        if (options.mask)
            energy = hide_unseen(energy, xt::view(*options.mask, options.mask->shape(0) == 1 ? 0 : i));
        Matrix weights = softmax(energy);  // [query, key]
        if (options.dropout) weights = drop_out(std::move(weights), *options.dropout);

        xt::view(attended.weights, i) = weights;
        xt::view(attended.output, i) = xt::linalg::dot(weights, V);
    }
    return attended;
}

}  // namespace heed
