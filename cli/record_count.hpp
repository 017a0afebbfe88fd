// Several records: one that is refused is said and counted, the others go on.
#pragma once

#include <cstddef>

#include "core/error.hpp"
#include "messages.hpp"

namespace heed {

struct RecordCount {
    std::size_t written = 0;
    std::size_t failed = 0;

    /// A corpus that was refused as a whole.
    bool all_failed() const { return written == 0 && failed > 0; }
};

/// What `next` gives the first time that it does not throw InputError.
template <typename Next>
auto next_good(const Next& next, const Messages& messages, RecordCount& count) {
    while (true) {
        try {
            return next();
        } catch (const BrokenInput&) {
            throw;
        } catch (const InputError& error) {
            messages.error(error.what());
            ++count.failed;
        }
    }
}

/// Says how many failed, if any.
int exit_code_of(const RecordCount& count, const Messages& messages);

}  // namespace heed
