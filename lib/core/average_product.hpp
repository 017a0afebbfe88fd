// The average product correction (Dunn et al. 2008): what two residues have in common beyond what each has
// with all.
#pragma once

#include <cstddef>

#include "core/tensor.hpp"

namespace heed {

/// Of a square matrix A [size, size], whose rows are `stride` apart: F = A + Aᵀ, minus row sum × column sum /
/// total of F; F where the total is 0.
Matrix average_product_corrected(const float* A, std::size_t size, std::size_t stride);

}  // namespace heed
