// What is so of every tensor that heed reads of PyTorch's files.
#pragma once

#include <string_view>

namespace heed::fuzz {

/// Reads `bytes` as such a file, if it is accepted: each tensor lies in them or in memory of its own, and its
/// numbers can be had.
void check_torch_file(std::string_view bytes);

}  // namespace heed::fuzz
