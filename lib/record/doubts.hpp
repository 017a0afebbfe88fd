// What a bare array may be meant as, other than it is read: nothing in it says so.
#pragma once

#include <string>
#include <vector>

#include "record/bare.hpp"

namespace heed {

/// A sentence for each choice that was made for the user, with what to type or save for the other one:
/// - arrays whose names differ in a number are layers, though the names do not say so;
/// - the first of an array's four dimensions is taken for layers, or of three for heads, which may be a batch
///   as PyTorch's MultiheadAttention gives it (of three: averaged). Tokens of one sequence say that it is
///   none;
/// - rows of three numbers, the first two whole, may be a query, a key and their weight;
/// - decimals with a comma are two numbers.
[[nodiscard]] std::vector<std::string> doubts_of(const BareAttention& bare);

/// That it is a batch, and how one of its sequences is chosen.
[[nodiscard]] std::string choose_of_batch(const BareAttention& bare);

}  // namespace heed
