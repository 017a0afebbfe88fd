// Which files a request reads: an output that is one of them would destroy it.
#pragma once

#include <string>
#include <vector>

#include "io/folder.hpp"
#include "source/request.hpp"

namespace heed {

/// The files that the request names, and those of the model's folder: as they are given, "-" too, be they
/// there or not.
std::vector<std::string> files_read(const Request& request);

/// The names of what is read of a model's folder, weights too; some need not be there. InputError for an
/// index of shards that is none.
std::vector<std::string> names_read(const Folder& folder);

/// Those of the model alone.
std::vector<std::string> files_of_model(const ModelChoice& model);

}  // namespace heed
