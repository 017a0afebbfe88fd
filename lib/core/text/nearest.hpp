// "Did you mean …?" for what was mistyped.
#pragma once

#include <string>
#include <vector>

namespace heed {

/// The candidate that takes the fewest changed letters to become `wanted`, at most `most`; empty if none
/// does.
[[nodiscard]] std::string nearest(const std::string& wanted, const std::vector<std::string>& candidates,
                                  std::size_t most);

/// "; did you mean X?", or nothing where all are further away than a quarter of the letters typed.
[[nodiscard]] std::string did_you_mean(const std::string& typed, const std::vector<std::string>& candidates);

}  // namespace heed
