#include "record_count.hpp"

#include <string>

#include "commands.hpp"

namespace heed {

int exit_code_of(const RecordCount& count, const Messages& messages) {
    if (count.failed == 0) return exit_code::done;
    messages.error(std::to_string(count.failed) + " of " + std::to_string(count.failed + count.written) +
                   " records failed");
    return count.all_failed() ? exit_code::bad_input : exit_code::some_failed;
}

}  // namespace heed
