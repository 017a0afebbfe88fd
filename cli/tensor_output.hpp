// Files of tensors as an output: which of them will be written is known by name alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace heed {

/// Before the work: UsageError if a file that `output` stands for may be one of those that are `read`, or is
/// where `errors` go. Returns those that are there, which may be links to each other or to other outputs.
std::vector<std::string> try_tensor_files(const std::string& output, const std::vector<std::string>& read,
                                          const std::optional<std::string>& errors);

}  // namespace heed
