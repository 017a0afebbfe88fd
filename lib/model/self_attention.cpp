#include "model/self_attention.hpp"

#include <cassert>
#include <cmath>
#if __has_include(<xtensor/views/xview.hpp>)  // from xtensor 0.26 on
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xview.hpp>
#endif

#include "nn/ops.hpp"

namespace heed {
namespace {

/// One draw per weight, in the order of the matrix: PyTorch's bernoulli_ on the CPU, where it is not built
/// with MKL for an Intel processor.
Matrix drop_out(Matrix weights, const Dropout& dropout) {
    const double kept = 1 - dropout.probability;
    const auto kept_scale = static_cast<float>(1 / kept);
    for (float& weight : weights) weight *= dropout.generator.uniform_double() < kept ? kept_scale : 0.0F;
    return weights;
}

RowsView rows_of(const Matrix& matrix) {
    return {matrix.data(), matrix.shape(0), matrix.shape(1), matrix.shape(1)};
}

}  // namespace

SelfAttention SelfAttention::draw(TorchGenerator& generator, std::size_t dim) {
    // A braced list is evaluated from left to right: the order of the draws.
    SelfAttention layer{Linear::draw(generator, dim), Linear::draw(generator, dim),
                        Linear::draw(generator, dim)};
    layer.query.weight.place = {"query.weight, as drawn", ""};
    layer.key.weight.place = {"key.weight, as drawn", ""};
    layer.value.weight.place = {"value.weight, as drawn", ""};
    return layer;
}

AttentionOutput SelfAttention::forward(const Tensor3& x, const ForwardOptions& options) const {
    const std::size_t batch = x.shape(0);
    const std::size_t tokens = x.shape(1);
    assert(x.shape(2) == input_dim());
    AttentionOutput attended{Tensor3::from_shape({batch, tokens, output_dim()}),
                             Tensor3::from_shape({batch, tokens, tokens})};
    Threads threads(1);
    const float scale = 1 / std::sqrt(static_cast<float>(input_dim()));

    for (std::size_t i = 0; i < batch; ++i) {
        const Matrix x_i = xt::view(x, i);             // [token, dim]
        const Matrix Q = query.forward(x_i, threads);  // [query, out]
        const Matrix K = key.forward(x_i, threads);    // [key, out]
        const Matrix V = value.forward(x_i, threads);  // [key, value dim]
        Matrix seen;                                   // [query, key]
        if (options.mask) seen = xt::view(*options.mask, options.mask->shape(0) == 1 ? 0 : i);

        Matrix weights = Matrix::from_shape({tokens, tokens});  // [query, key]
        if (!attention_weights(weights.data(), rows_of(Q), rows_of(K),
                               {scale, options.mask ? seen.data() : nullptr}))
            throw InputError(options.place, "vectors whose energies float32 can hold", "larger ones");
        if (options.dropout) weights = drop_out(std::move(weights), *options.dropout);
        Matrix output = Matrix::from_shape({tokens, value.weight.rows});  // [query, value dim]
        attention_context(output.data(), value.weight.rows, rows_of(weights), rows_of(V));

        if (out_proj) output = out_proj->forward(output, threads);
        xt::view(attended.weights, i) = weights;
        xt::view(attended.output, i) = output;
    }
    return attended;
}

}  // namespace heed
