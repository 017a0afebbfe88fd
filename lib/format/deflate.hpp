// Raw deflate (RFC 1951), a whole text at a time: no header and no checksum, as browsers unpack it by
// "deflate-raw". Same bytes in, same bytes out for one version of zlib.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

/// Texts repeat themselves. Bytes of numbers hardly do: only runs of one byte are looked for in them, which
/// takes a quarter of the time and, for attention, a hundredth less room.
enum class Repeats { any, runs };
[[nodiscard]] std::string deflated(std::string_view bytes, Repeats repeats = Repeats::any);

/// Nothing for what is damaged, or does not unpack to exactly `size` bytes. Memory for them is taken only
/// where so many deflated bytes can hold them.
[[nodiscard]] std::optional<std::string> inflated(std::string_view deflated, std::size_t size);

}  // namespace heed
