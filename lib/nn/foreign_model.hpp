// What people's folders hold where a model of PyTorch's is expected: weights of other frameworks, exports,
// adapters, a level of folders more.
#pragma once

#include <optional>
#include <string>

#include "io/folder.hpp"

namespace heed {

/// A sentence that names what the folder holds instead of a config.json with weights, and the next step;
/// nothing if it holds none of what is known. Only names are looked at.
std::optional<std::string> foreign_model(const Folder& folder);

}  // namespace heed
