// float16 (IEEE 754 binary16) as files hold it.
#pragma once

#include <cstdint>

namespace heed {

[[nodiscard]] float widen_float16(std::uint16_t half);
/// The nearest, ties to even; infinity from 65520 on.
[[nodiscard]] std::uint16_t narrow_to_float16(float value);

}  // namespace heed
