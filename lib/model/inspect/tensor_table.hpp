// The tensors of a file as a table. Blocks that repeat under a number ("encoder.layer.0.",
// "encoder.layer.1.", …) with the same types and shapes are shown once, so that a model takes a page and not
// ten.
#pragma once

#include <string>
#include <vector>

#include "model/inspect/inspect.hpp"

namespace heed {

/// Lines of name, type, shape and bytes, indented by two; names are made printable.
std::string tensor_table(const std::vector<TensorReport>& tensors);

}  // namespace heed
