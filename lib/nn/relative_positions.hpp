// What relative positions, how far a key is from a query, add to the energies of attention.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/attention_heads.hpp"
#include "nn/embedding.hpp"

namespace heed {

/// Vectors of distances (Shaw et al. 2018): to qᵢ·kⱼ comes qᵢ·Eᵢ₋ⱼ, and with `of_keys` kⱼ·Eᵢ₋ⱼ too (Huang et
/// al. 2020). transformers calls them relative_key and relative_key_query.
struct DistanceEmbedding {
    Embedding table;  // [2 · positions - 1, size of a head], the distance 0 in the middle
    bool of_keys;

    /// `energies` is [query, key], not scaled. InputError if a number that is used is not finite.
    void add_to(float* energies, const HeadQueries& queries) const;
};

/// A number for each head and kind of distance (Raffel et al. 2020), the kinds as `relative_bucket` has them:
/// softmax(QKᵀ/√d + b).
struct RelativeAttentionBias {
    static constexpr std::size_t buckets = 32;

    Embedding table;  // [at least `buckets`, head]

    /// What it adds to energies, which reads its table once. InputError if a number in it is not finite.
    HeadWeights head_weights() const;
};

/// The kind of a key that stands `distance` after its query, or before it where that is negative: each of the
/// nearest 7 for itself, then ever more of them together, to 128 and beyond. T5 and MPNet count so.
std::size_t relative_bucket(std::int64_t distance);

}  // namespace heed
