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

    /// softmax(scale · (QKᵀ + the products above)), as long as the embedding is there; the vectors are read
    /// once for each head of a sequence. InputError if a number in them is not finite.
    HeadRule rule() const;

  private:
    Matrix vectors(std::size_t tokens) const;
    void add_to(float* energies, const HeadQueries& queries, const Matrix& by_distance) const;
};

/// The kinds of distances between a query and a key: the nearest each for itself, then ever more of them
/// together, up to `max_distance` and beyond. T5 and MPNet count so.
struct DistanceBuckets {
    std::size_t count = 32;          // at least 4, or 2 in one direction
    std::size_t max_distance = 128;  // over exact()
    bool both_ways = true;  // half of the kinds are of keys after their query; else all of those have kind 0

    /// The kind of a key that stands `distance` after its query, or before it where that is negative.
    std::size_t of(std::int64_t distance) const;
    std::size_t in_one_direction() const { return both_ways ? count / 2 : count; }
    /// So many of the nearest have a kind for themselves.
    std::size_t exact() const { return in_one_direction() / 2; }
};

/// A number for each head and kind of distance, which is added to the scaled energies (Raffel et al. 2020).
struct RelativeAttentionBias {
    Embedding table;  // [at least buckets.count, head]
    DistanceBuckets buckets = {};

    /// softmax(scale · QKᵀ + b): each query sees every key, or those up to itself where the kinds are of one
    /// direction. The table is read once. InputError if a number in it is not finite.
    HeadRule rule() const;
};

}  // namespace heed
