// What a file is by its first bytes, where its name says something else.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// "a zip archive (…)", "JSON", "text"; empty for what heed does not know.
[[nodiscard]] std::string kind_of_bytes(std::string_view bytes);

}  // namespace heed
