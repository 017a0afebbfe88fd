// What every record that a reader hands out has to be, and that each format keeps all of it.
#pragma once

#include "core/attention.hpp"

namespace heed::fuzz {

/// Throws Broken unless its parts fit together, and each format reads back as what was written.
void check_record(const Attention& record);

}  // namespace heed::fuzz
