// The model that is part of the program: data/builtin-bert/model, compiled in, so that one file is all of
// heed.
#pragma once

#include "hub/model_folder.hpp"

namespace heed {

inline constexpr const char* default_model_name = "default";

ModelFolder builtin_model();

}  // namespace heed
