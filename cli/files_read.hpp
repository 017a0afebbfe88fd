// Which files a command line reads: an output that is one of them would destroy it.
#pragma once

#include <string>
#include <vector>

#include "source.hpp"

namespace heed {

/// The files that the flags name, and those of the model's folder: as they are typed, "-" too, be they there
/// or not.
std::vector<std::string> files_read(const SourceFlags& flags);

}  // namespace heed
