// The queries and keys of attention that a model has computed.
#pragma once

#include <cstddef>

#include "core/attention.hpp"
#include "core/head_vectors.hpp"
#include "source/request.hpp"

namespace heed {

/// `model` runs once more on the record's tokens, for its layers and heads. UsageError, which says what to
/// do, where they are not the model's own any more, and for a model that is no stack of layers.
HeadVectors vectors_of(const Attention& attention, const ModelChoice& model, std::size_t threads);

}  // namespace heed
