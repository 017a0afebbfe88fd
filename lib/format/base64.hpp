// Bytes as text, for what is embedded in a document.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// RFC 4648, with padding, in one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace heed
