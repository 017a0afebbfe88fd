// The largest flow through a stack of layers, whose edges carry no more than the weights (Abnar & Zuidema
// 2020).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace heed {

using LayerMatrix = std::vector<double>;  // [query × tokens + key]

/// For each query of the last layer and each token of the input the largest flow from one to the other,
/// through edges from token i after layer l to token j before it of capacity layers[l][i, j]. Capacities are
/// rounded to multiples of 2^-50 and added as whole numbers: the flow is exact, and the same in any order.
[[nodiscard]] LayerMatrix max_flows(std::span<const LayerMatrix> layers, std::size_t tokens);

}  // namespace heed
