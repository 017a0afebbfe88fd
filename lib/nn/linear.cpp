#include "nn/linear.hpp"

#include <algorithm>
#include <cmath>

#include "core/nd_array.hpp"

namespace heed {
namespace {

/// What is not finite in a product comes from the weight, or from a sum that float32 does not hold.
[[noreturn]] void reject(const Weight& weight) {
    for (std::size_t i = 0; i < weight.rows; ++i) {
        const Vector row = weight.row(i);
        for (std::size_t j = 0; j < weight.columns; ++j)
            if (!std::isfinite(row(j))) {
                const auto [first, second] = weight.index_in_tensor(i, j);
                throw InputError(weight.place.at(show_shape({first, second})), "a finite number",
                                 std::isnan(row(j)) ? "NaN" : "infinity");
            }
    }
    throw InputError(weight.place, "inputs and weights whose products float32 can hold", "larger ones");
}

}  // namespace

Linear Linear::draw(TorchGenerator& generator, std::size_t dim) {
    const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(dim)));
    Matrix weight = Matrix::from_shape({dim, dim});
    Vector bias = Vector::from_shape({dim});
    generator.fill_uniform({weight.data(), weight.size()}, -bound, bound);
    generator.fill_uniform({bias.data(), bias.size()}, -bound, bound);
    return {Weight::of(std::move(weight)), std::move(bias)};
}

Matrix Linear::forward(const Matrix& x, Threads& threads, Activation activation) const {
    Product product = linear(x, weight, bias, threads, activation);
    if (!product.finite) reject(weight);
    return std::move(product.values);
}

Linear Linear::slice(std::size_t first, std::size_t count) const {
    if (weight.values == nullptr) return {};
    Vector part = Vector::from_shape({count});
    std::copy_n(bias.data() + first, count, part.data());
    return {weight.slice(first, count), std::move(part)};
}

Linear Linear::part(std::size_t number, std::size_t of) const {
    return slice(number * (weight.rows / of), weight.rows / of);
}

Linear Linear::every_group(std::size_t number, std::size_t of, std::size_t size) const {
    if (weight.values == nullptr) return {};
    Vector part = Vector::from_shape({bias.size() / of});
    for (std::size_t i = 0; i < part.size(); ++i) part(i) = bias((i / size * of + number) * size + i % size);
    return {weight.every_group(number, of, size), std::move(part)};
}

Matrix feed_forward_block(const Matrix& x, const Linear& in, Activation activation, const Linear& out,
                          Threads& threads) {
    const std::size_t rows = x.shape(0), size = in.weight.rows, stride = stride_between_products(size);
    Matrix inner = Matrix::from_shape({rows, stride});  // [row, in], and room after each row
    if (!linear_to(inner.data(), stride, RowsView::of(x), in.weight, in.bias, threads, activation))
        reject(in.weight);
    Matrix result = Matrix::from_shape({rows, out.weight.rows});
    if (!linear_to(result.data(), out.weight.rows, {inner.data(), rows, size, stride}, out.weight, out.bias,
                   threads, Activation::none))
        reject(out.weight);
    return result;
}

Matrix finite_states(Matrix hidden, const Linear& last) {
    if (!std::all_of(hidden.begin(), hidden.end(), [](float value) { return std::isfinite(value); }))
        throw InputError(last.weight.place, "hidden states after it that float32 can hold", "larger ones");
    return hidden;
}

}  // namespace heed
