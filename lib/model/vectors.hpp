// A sequence through a model for the queries and keys of its heads.
#pragma once

#include "core/head_vectors.hpp"
#include "model/run.hpp"

namespace heed {

/// Those of the layers and heads of `request`, for an encoding that check_encoding has passed. `model` has at
/// least the layers that are needed. std::runtime_error if there is not memory for it.
HeadVectors head_vectors(const Model& model, const Encoding& encoding, const ModelRequest& request,
                         Threads& threads);

}  // namespace heed
