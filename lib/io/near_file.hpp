// "Did you mean …?" for a file that is not there.
#pragma once

#include <string>

namespace heed {

/// "; did you mean a/attention.npy?", of the files that lie where `path` would, or nothing.
[[nodiscard]] std::string did_you_mean_file(const std::string& path);

}  // namespace heed
