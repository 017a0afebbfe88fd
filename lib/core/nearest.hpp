// "Did you mean …?" for what was mistyped.
#pragma once

#include <string>
#include <vector>

namespace heed {

/// The candidate that takes the fewest changed letters to become `typed`; empty if that is more than one
/// and more than a quarter of its letters.
[[nodiscard]] std::string nearest(const std::string& typed, const std::vector<std::string>& candidates);

/// "; did you mean X?", or nothing.
[[nodiscard]] std::string did_you_mean(const std::string& typed, const std::vector<std::string>& candidates);

}  // namespace heed
