// The layer from scratch as a model that heed can be asked for: how it is made, what it may see, and one
// sequence run through it. Every sequence is its own run from the seed, so what it gives does not depend on
// its company.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "model/self_attention.hpp"

namespace heed {

/// A mask from a file: [token, token] for every sequence, or [batch, token, token], one for each in turn.
struct MaskFile {
    std::string path;
    NdArray seen;  // 0 = not seen
};

struct LayerSetup {
    std::size_t dim = 8;  // of the drawn x and weights
    std::uint64_t seed = 42;
    double dropout = 0;
    bool causal = false;  // a token sees itself and those before it
    std::optional<MaskFile> mask;
    std::optional<SelfAttention> weights;  // given; else drawn from the seed
};

/// The mask in an array file (format/array_file.hpp). InputError for numbers other than 0 and 1.
MaskFile load_mask(const std::string& path);

struct LayerInput {
    Encoding encoding;
    std::optional<Matrix> x;  // [token, dim]; none: drawn from the seed
    std::size_t index = 0;    // its number in the batch, from 0: which mask is its own
    Place place;              // where it came from
};

struct LayerRun {
    Attention attention;
    std::vector<std::size_t> blind_queries;  // see no key: their rows are zeros
};

/// Runs one sequence. InputError if it has no tokens, or the mask or the weights are for another size;
/// std::runtime_error if there is not memory for it.
LayerRun run_layer(const LayerSetup& setup, LayerInput input);

}  // namespace heed
