// The difference of two records of the same shape: of two models, or of one before and after training.
#pragma once

#include <optional>
#include <string>

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// What is subtracted from a record.
struct Subtrahend {
    Attention attention;
    std::string name;  // what the caption calls it
};

/// What was subtracted last, as `reduced` names it; nothing of what is no difference.
[[nodiscard]] std::optional<std::string> subtrahend_in(const std::string& reduced);

/// `attention` minus the other, with the tokens of `attention`. InputError, at `place`, where this came from,
/// if the shapes differ or one of them is a difference already. That the tokens have the same text is not
/// requested. A key stays hidden where it is in both.
[[nodiscard]] Attention subtract(Attention attention, const Subtrahend& other, const Place& place);

}  // namespace heed
