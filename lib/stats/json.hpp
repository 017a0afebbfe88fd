// Statistics as files. JSON holds the sums too, to the last digit, so that parts of a corpus can be added;
// what is read back is taken from them alone.
#pragma once

#include <string>
#include <string_view>

#include "format/json.hpp"
#include "stats/head_stats.hpp"

namespace heed {

inline constexpr std::string_view stats_format = "heed.stats";

/// A field per line, a layer per line; ends with a line end. Same statistics, same bytes.
[[nodiscard]] std::string stats_to_json(const HeadStats& stats);

/// What stats_from_json reads, and nothing else: what a run needs to be resumed.
[[nodiscard]] std::string sums_to_json(const HeadStats& stats);

/// InputError, which names the field, for another format, version or smoothing, and for whatever does not fit
/// together. Fields that are not known, and those that follow from the sums, are not read.
[[nodiscard]] HeadStats stats_from_json(const JsonValue& json);

}  // namespace heed
