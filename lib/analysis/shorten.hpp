// Records that say less: the largest weights alone, or fewer digits of each.
#pragma once

#include <cstdint>
#include <string>

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// A share, 0 to 1, as notes have it: "42 %", "under 1 %".
[[nodiscard]] std::string percent(double share);

// What is dropped becomes 0, and `reduced` says how much of the attention is kept.

/// The `count` largest weights of each query, the first of equal ones. Of a difference the largest by amount.
[[nodiscard]] Attention keep_largest(Attention attention, std::uint64_t count);

/// The weights above `threshold`. Of a difference those above it by amount.
[[nodiscard]] Attention keep_above(Attention attention, double threshold);

/// Of each query the fewest weights, from the largest on, that together hold `share` of all, 0 to 1; of equal
/// ones the first.
[[nodiscard]] Attention keep_share(Attention attention, double share);

/// keep_share with `share`, or the largest tenth below it with which no matrix keeps more than `most` weights
/// per query on average; where no tenth does, the largest weight of each query.
[[nodiscard]] Attention keep_share_of_few(Attention attention, double share, double most);

/// What each number is rounded to.
struct Precision {
    std::uint64_t digits = 0;  // significant decimal digits, 1 to 9; 0: float16
};

/// Each weight, and the output, becomes the float32 nearest to its value in those digits, so that the
/// shortest digits it is written in are no more; or the nearest float16. A record stays `normalized` if its
/// rows still sum to 1. InputError at `place` for an output that float16 cannot hold.
[[nodiscard]] Attention round_to(Attention attention, const Precision& precision, const Place& place);

}  // namespace heed
