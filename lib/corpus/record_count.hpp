// How a run over several records ends: one that is rejected is reported and counted, the others go on.
#pragma once

#include <cstddef>

#include "core/messages.hpp"

namespace heed {

struct RecordCount {
    std::size_t written = 0;
    std::size_t failed = 0;

    /// A corpus that was rejected as a whole.
    bool all_failed() const { return written == 0 && failed > 0; }
};

enum class RunEnd { done, some_failed, all_failed, stopped };

/// Says how many failed, if any.
RunEnd end_of(const RecordCount& count, const Messages& messages);

}  // namespace heed
