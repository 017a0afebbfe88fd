#include "core/entropy.hpp"

#include "kernel/kernels.hpp"

namespace heed {

double entropy(const float* weights, std::size_t n, double share) {
    return entropy_of_mean(weights, weights, n, share);
}

double entropy_of_mean(const float* one, const float* other, std::size_t n, double share) {
    return kernel::kernels().entropy_of_mean(one, other, n * n, {1 - share, share / static_cast<double>(n)});
}

double natural_logarithm(double x) {
    return kernel::natural_logarithm(x);
}

}  // namespace heed
