// Flags that change nothing of what was asked for are said, so that nobody takes them for granted.
#pragma once

#include "core/attention.hpp"
#include "core/messages.hpp"
#include "flags/given.hpp"
#include "source/request.hpp"

namespace heed {

/// Warns of each flag that has nothing to do for this input and model.
void warn_of_idle_flags(const Given& given, const Request& request, const Messages& messages);

/// Warns of a choice of tokens that the record, of which it was made, left nothing to do for.
void warn_of_idle_choices(const Given& given, const Attention& attention, const Messages& messages);

}  // namespace heed
