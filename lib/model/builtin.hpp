// The model that is part of the program: data/builtin-bert/model, compiled in, so that one file is all of
// heed.
#pragma once

#include <string>

#include "hub/model_folder.hpp"

namespace heed {

inline constexpr const char* default_model_name = "default";
/// What messages call a model: the built-in one is none that a user has named.
std::string model_in_words(const std::string& name);

ModelFolder builtin_model();

}  // namespace heed
