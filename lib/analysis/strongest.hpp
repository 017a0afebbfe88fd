// Which weights of a query a figure draws: a picture of all of them says nothing.
#pragma once

#include "core/attention.hpp"

namespace heed {

/// Of each query the fewest weights, from the largest on, that together hold a share of all; the largest so
/// many; or those from a threshold on.
struct Strongest {
    enum class By { share, count, threshold };
    By by = By::share;
    double amount = 0.7;
};

/// All other weights become 0; of equal ones the first stay. `reduced` says what was kept, and how much of
/// the attention that is.
[[nodiscard]] Attention keep_strongest(Attention attention, const Strongest& strongest);

}  // namespace heed
