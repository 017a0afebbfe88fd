// What was done to the weights of a record, in words: kept in its `reduced`, shown below its figures.
#pragma once

#include <string>

#include "core/attention.hpp"

namespace heed {

/// Appends `note` to what `attention` says of itself, behind `separator` if it says something already.
inline void add_note(Attention& attention, const std::string& note, const std::string& separator = "; ") {
    attention.reduced = attention.reduced ? *attention.reduced + separator + note : note;
}

}  // namespace heed
