#include "core/average_product.hpp"

#include <vector>

namespace heed {

Matrix average_product_corrected(const float* A, std::size_t size, std::size_t stride) {
    Matrix F = Matrix::from_shape({size, size});
    std::vector<double> sums(size);  // of rows, and of columns: F is symmetric
    double total = 0;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            F(i, j) = A[i * stride + j] + A[j * stride + i];
            sums[i] += static_cast<double>(F(i, j));
        }
        total += sums[i];
    }
    if (total == 0) return F;
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            F(i, j) = static_cast<float>(static_cast<double>(F(i, j)) - sums[i] * sums[j] / total);
    return F;
}

}  // namespace heed
