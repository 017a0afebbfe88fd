// The flags that choose what is shown: layers, heads and tokens, and what is merged of them.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "core/messages.hpp"
#include "figure/caption.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "flags/given.hpp"

namespace heed {

/// What a flag such as --query says; without it all tokens. UsageError for "5-3".
TokenList token_list_of(const Given& given, const std::string& flag);

/// What --value names; attention without it.
WeightKind value_called(const std::optional<std::string>& name);

/// --mean takes the records, perhaps among others.
bool is_mean_of_records(const Given& given);

/// The file of --regions, where it names one.
std::optional<std::string> region_file_of(const Given& given);

/// What is chosen; `otherwise` stands for layers or heads that are not given, unless a mean is taken over
/// them: that is over all. UsageError for "5-3".
Selection selection_of(const Given& given, const Choice& otherwise);

/// UsageError for two of --share, --top-k and --threshold.
void require_one_limit(const Given& given);

/// Says so in `messages` if rows do not sum to 1, or hold negative weights, and no note of the record says
/// why; and if rows were renormalised of which little was left.
void warn_of_rows(const Attention& attention, const Messages& messages);

/// UsageError for a difference: it has a sign, which heatmaps alone show.
void reject_signed(const Attention& attention);

/// How its layers and heads are counted; nothing where all are merged, so that none is named.
std::string counting_of(const Attention& attention);

/// The usual caption, with --title where that is given, and what was merged and left out.
Caption caption_of(const Attention& attention, const Given& given);

/// All matrices that a record holds: a row per layer and a column per head.
PanelGrid grid_of(const Attention& attention, HeadNames names = HeadNames::words);

/// UsageError if there are several matrices: of a record of which one layer and head are to be selected.
void require_one_matrix(const Attention& attention);

/// The one matrix, with the warning of rows. UsageError if there are several.
Panel only_panel(const Attention& attention, const Messages& messages);

}  // namespace heed
