// What every record that a reader hands out has to be, and that each format keeps all of it.
#pragma once

#include <string>
#include <vector>

#include "core/attention.hpp"

namespace heed::fuzz {

/// Throws Broken unless its parts fit together, and each format reads back as what was written.
void check_record(const Attention& record);

/// What the JSON of a record is made of, for a target's dictionary.
std::vector<std::string> record_words();

}  // namespace heed::fuzz
