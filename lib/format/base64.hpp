// Bytes that are written as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed {

/// RFC 4648, with padding, in one line; nothing for text that is no such thing.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace heed
