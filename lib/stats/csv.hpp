// Statistics as tables, for spreadsheets and data frames: RFC 4180, with a header, lines that end in CR LF.
#pragma once

#include <string>

#include "stats/head_stats.hpp"

namespace heed {

/// A row per head: layer, head, its measures (empty where no record has such a share), its class by either
/// entropy.
[[nodiscard]] std::string stats_to_csv(const HeadStats& stats);

/// A row and a column per head, called "layer-head": the divergences summed over queries and records.
[[nodiscard]] std::string divergences_to_csv(const HeadStats& stats);

}  // namespace heed
