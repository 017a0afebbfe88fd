// Saved records as a source: nothing is computed.
#pragma once

#include "source.hpp"

namespace heed {

/// The records of `flags`' only operand, with the layers and heads of `selection` alone. UsageError for flags
/// that say how to compute; InputError if it cannot be opened.
Source saved_records(const SourceFlags& flags, const Selection& selection);

}  // namespace heed
