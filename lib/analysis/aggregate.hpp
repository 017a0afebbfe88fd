// From the matrices of single layers to what a layer's tokens get from the input tokens: attention rollout
// and maximum flow (Abnar & Zuidema 2020, section 3).
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

#include "core/attention.hpp"
#include "core/choice.hpp"
#include "core/error.hpp"
#include "core/messages.hpp"

namespace heed {

/// Says once, in whatever thread, that a rollout ends on the first token, as that of a causal model does
/// through many layers: over `ends_there` of every row lie there.
class RolloutWarning {
  public:
    static constexpr float ends_there = 0.9F;

    /// `messages` has to outlive it.
    explicit RolloutWarning(const Messages& messages) : messages_(messages) {}

    void look_at(const Attention& rollout, const Place& place);

  private:
    const Messages& messages_;
    std::once_flag has_warned_;
};

struct AggregateStep {
    Aggregate::By by = Aggregate::By::rollout;
    /// Of each token in a layer, the share that stays with itself; none: usual_residual().
    std::optional<double> residual = {};
    std::shared_ptr<RolloutWarning> warning = nullptr;
};

/// 0.5, as Abnar & Zuidema have it; 0 for values that have the residual in them, and for value zeroing, whose
/// authors add none.
[[nodiscard]] double usual_residual(WeightKind kind);

/// More tokens are rejected by Aggregate::By::max_flow: there is a flow per query and key.
inline constexpr std::size_t most_flow_tokens = 64;

/// The record with the layers of `layers`, each as what its tokens get from the input tokens, [layer, 1,
/// query, key]: the mean M over the heads held (of lengths, each row divided by its sum first), M ← (1 - w) M
/// + w I with the residual w, and then R_0 = M_0, R_l = M_l R_{l-1}, in double; or of max_flow the largest
/// flow from a query of layer l to a key of the input through edges of capacity M. InputError, at `place`,
/// for a record that does not hold all layers from 0 to the last chosen, whose keys are not its queries, or
/// of which more than heads was merged or left out.
[[nodiscard]] Attention aggregate_layers(Attention attention, const AggregateStep& step, const Choice& layers,
                                         const Place& place);

}  // namespace heed
