// What was found of a model's predictions and its heads: as JSON, as CSV, and as a table for people.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "effect/effect.hpp"

namespace heed {

/// All of it, a field per line (docs/formats.md).
[[nodiscard]] std::string effect_to_json(const EffectReport& report);
/// RFC 4180: a row per record and set of heads, or without any per prediction.
[[nodiscard]] std::string effect_to_csv(const EffectReport& report);
/// The predictions of each record, and the heads by how much they change.
[[nodiscard]] std::string effect_to_text(const EffectReport& report,
                                         const std::optional<std::string>& title = {});
/// The mean change of each head as a matrix, layers × heads, to be drawn. UsageError unless each was taken
/// out.
[[nodiscard]] Panel effect_panel(const EffectReport& report);
/// "Change of the natural log probability of "table"", as figures and tables call it.
[[nodiscard]] std::string measure_in_words(const EffectReport& report);
/// The same in a few words, for an axis: "Change of the log probability".
[[nodiscard]] std::string change_in_words(const EffectReport& report);

}  // namespace heed
