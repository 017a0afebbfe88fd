// The flags that cut a sequence which is too long for a model.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "flags/given.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

struct TruncationFlags {
    std::optional<std::string> strategy, side;
    std::uint64_t max_length = 0;  // 0: not given
};

/// One of them that is given, nullptr for none.
const char* truncation_flag(const TruncationFlags& flags);

TruncationFlags truncation_flags_of(const Given& given);

/// Nothing without --truncate. `default_max_length` is asked only where --max-length is not given. UsageError
/// for a strategy or side there is not, and for the other flags without --truncate.
std::optional<Truncation> truncation_of(const TruncationFlags& flags,
                                        const std::function<std::size_t()>& default_max_length);

}  // namespace heed
