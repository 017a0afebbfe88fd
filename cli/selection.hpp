// The flags that choose what is shown: layers, heads and tokens, and what is merged of them.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "core/messages.hpp"
#include "figure/caption.hpp"
#include "flags/given.hpp"

namespace heed {

/// What is chosen; `otherwise` stands for layers or heads that are not given, unless a mean is taken over
/// them: that is over all. UsageError for "5-3".
Selection selection_of(const Given& given, const Choice& otherwise);

/// What --share, --top-k or --threshold keeps; nothing where none is given. UsageError for two of them.
std::optional<Strongest> strongest_of(const Given& given);

/// Says so in `messages` if rows do not sum to 1, or hold negative weights, and no note of the record says
/// why.
void warn_of_rows(const Attention& attention, const Messages& messages);

/// UsageError for a difference: it has a sign, which heatmaps alone show.
void reject_signed(const Attention& attention);

/// How its layers and heads are counted; nothing where all are merged, so that none is named.
std::string counting_of(const Attention& attention);

/// The usual caption, with --title where that is given, and what was merged and left out.
Caption caption_of(const Attention& attention, const Given& given);

/// The one matrix of a record of which one layer and head were selected, with that warning. UsageError if
/// there are several.
Panel only_panel(const Attention& attention, const Messages& messages);

}  // namespace heed
