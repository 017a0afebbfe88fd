// What a head's scores are made of: its queries and keys, as they enter their products.
#pragma once

#include <vector>

#include "core/tensor.hpp"

namespace heed {

/// After biases, norms and rotation. A query's score of a key is the scale times their product, and whatever
/// else a family adds before the softmax.
struct HeadVectors {
    Tensor4 queries;            // [layer, head, query, size]
    Tensor4 keys;               // [layer, head, key, size]; heads that share keys have them each
    std::vector<float> scales;  // of each layer
};

}  // namespace heed
