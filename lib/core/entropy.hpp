// Entropies of attention, in double and in nats: the same bits on every machine, with any of the kernels.
#pragma once

#include <cstddef>

namespace heed {

/// -Σ p ln p over all of a matrix [n, n] of weights, with p = (1 - share) a + share / n, so that no weight is
/// 0: the sum of its rows' entropies. `share` is above 0.
double entropy(const float* weights, std::size_t n, double share);

/// The same of the mean of two matrices; of one and the same it is its entropy, to the last bit.
double entropy_of_mean(const float* one, const float* other, std::size_t n, double share);

/// ln x of a normal number above 0.
double natural_logarithm(double x);

}  // namespace heed
