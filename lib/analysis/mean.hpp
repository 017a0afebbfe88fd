// Means of attention matrices: of a layer's heads, of a head over the layers, of both. Summed in double.
#pragma once

#include "core/attention.hpp"

namespace heed {

/// Over what the mean is taken.
enum class Mean { heads, layers, all };

/// The mean over all heads, all layers or both that `attention` holds. `weights` has one matrix there,
/// `heads` or `layers` no number any more, and `reduced` says of which it was; of a
/// single one, which it is. A key stays hidden where all of them hide it.
[[nodiscard]] Attention mean_over(Attention attention, Mean mean);

/// Says of `attention` that its heads are merged to their mean, as mean_over(…, Mean::heads) does; what
/// becomes of the weights is the caller's.
[[nodiscard]] Attention note_mean_of_heads(Attention attention);

}  // namespace heed
