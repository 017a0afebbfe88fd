// A sanitizer needs memory, addresses and time of its own: what a test may ask of a program that has none.
#pragma once

namespace heed::test {

#if defined(HEED_SANITIZED)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

}  // namespace heed::test
