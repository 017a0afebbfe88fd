// What the tokens of a layer give each other, by other measures than attention: norms (Kobayashi et al. 2020,
// 2021; GlobEnc, Modarressi et al. 2022), ALTI (Ferrando et al. 2022), value zeroing (Mohebbi et al. 2023)
// and DecompX (Modarressi et al. 2023).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "model/model.hpp"
#include "model/run.hpp"

namespace heed {

/// Computed here, of a model that can be taken apart.
[[nodiscard]] bool is_taken_apart(WeightKind kind);

/// Why `kind` is not defined for the model, which has its first layer at least; nothing if it is.
[[nodiscard]] std::optional<std::string> why_undefined(const Model& model, WeightKind kind);

/// As run_model, with matrices of request.value, which has to be defined for the model: of WeightKind::norm
/// for each requested head, else one per layer, whose record has no heads.
[[nodiscard]] std::vector<Attention> run_values(const Model& model, std::vector<Encoding> encodings,
                                                const ModelRequest& request, Threads& threads);

}  // namespace heed
