// The attention of a record where its file holds it: a matrix is read when a layer and head are asked for, so
// that one head out of 144 costs one.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/choice.hpp"
#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "format/raw_array.hpp"

namespace heed {

/// The layers and heads of a record that are read; of the others nothing is looked at.
struct RecordPart {
    Choice layers = Choice::all();
    Choice heads = Choice::all();
};

struct StoredWeights {
    std::vector<std::size_t> shape;  // [layer, head, query, key]
    /// The [query, key] matrix at a position of layer × heads + head. InputError for a number that is not
    /// finite.
    std::function<void(std::size_t position, float* out)> read;

    [[nodiscard]] static StoredWeights of(NdArray numbers);
    /// InputError if the elements are no floating-point numbers.
    [[nodiscard]] static StoredWeights of(RawArray array);
};

}  // namespace heed
