// Names that no other process thinks of, on no other machine that shares the folder: process numbers alone
// meet.
#pragma once

#include <string>

namespace heed {

/// 64 random bits, as hexadecimal digits.
[[nodiscard]] std::string unique_name();

}  // namespace heed
