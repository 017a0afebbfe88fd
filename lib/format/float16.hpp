// float16 (IEEE 754 binary16) as files hold it.
#pragma once

#include <cstdint>

namespace heed {

float widen_float16(std::uint16_t half);
/// The nearest, ties to even; infinity from 65520 on.
std::uint16_t narrow_to_float16(float value);

}  // namespace heed
