// Sequences of text as the command line gives them: TEXT operands, or a file of them.
#pragma once

#include <functional>
#include <optional>

#include "input/sequences.hpp"
#include "source.hpp"

namespace heed {

/// Gives the next sequence, nothing at the end. InputError for a bad one; the next call goes on behind it.
using NextSequence = std::function<std::optional<Sequence>()>;

NextSequence sequences_of(const SourceFlags& flags);

}  // namespace heed
