// What a file is by its first bytes, where its name says something else.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// "a zip archive (…)", with what reads it; empty for text, and for what heed does not know.
[[nodiscard]] std::string kind_of_binary(std::string_view bytes);
/// InputError for bytes of such a kind: of a file that is read as text.
void reject_binary(std::string_view bytes, const std::string& file);

/// Those, "JSON (…)", "text" and "nothing"; empty for what heed does not know.
[[nodiscard]] std::string kind_of_bytes(std::string_view bytes);

}  // namespace heed
