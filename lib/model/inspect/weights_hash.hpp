// Which weights a model has.
#pragma once

#include <string>
#include <vector>

#include "io/file.hpp"

namespace heed {

/// The SHA-256 of a single file's bytes; of several that of the lines that sha256sum prints of them, by the
/// order of their names without folders. A file that the Hugging Face cache calls by its SHA-256 is not read.
[[nodiscard]] std::string sha256_of_weights(const std::vector<FileBytes>& files);

}  // namespace heed
