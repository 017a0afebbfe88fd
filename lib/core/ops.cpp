#include "core/ops.hpp"

#include <limits>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>

namespace heed {

Matrix linear(const Matrix& x, const Matrix& weight, const Vector& bias) {
    return xt::linalg::dot(x, xt::transpose(weight)) + bias;
}

Matrix softmax(const Matrix& energy) {
    // Reductions are held as tensors: xtensor's lazy ones give wrong numbers inside a broadcast.
    const Vector largest = xt::amax(energy, {1});                                             // [row]
    const Vector shift = xt::where(xt::isinf(largest), 0.0F, largest);                        // [row]
    const Matrix exponentials = xt::exp(energy - xt::view(shift, xt::all(), xt::newaxis()));  // [row, column]
    const Vector sum = xt::sum(exponentials, {1});                                            // [row]
    const Vector divisor = xt::where(xt::equal(sum, 0.0F), 1.0F, sum);                        // [row]
    return exponentials / xt::view(divisor, xt::all(), xt::newaxis());
}

}  // namespace heed
