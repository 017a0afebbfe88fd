#include "corpus/record_count.hpp"

#include <string>

namespace heed {

RunEnd end_of(const RecordCount& count, const Messages& messages) {
    if (count.failed == 0) return RunEnd::done;
    messages.error(std::to_string(count.failed) + " of " + std::to_string(count.failed + count.written) +
                   " records failed");
    return count.all_failed() ? RunEnd::all_failed : RunEnd::some_failed;
}

}  // namespace heed
