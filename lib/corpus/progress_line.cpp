#include "corpus/progress_line.hpp"

#include "core/duration.hpp"
#include "core/number.hpp"

namespace heed {
std::string progress_line(const RunSoFar& run) {
    const auto records = static_cast<double>(run.records);
    const double rate = run.seconds > 0 ? (records - static_cast<double>(run.earlier)) / run.seconds : 0;
    std::string line = std::to_string(run.records) + " records";
    if (rate > 0) line += ", " + rounded(rate, 3) + "/s";
    if (!run.input || run.input->read == 0) return line;
    const double done = static_cast<double>(run.input->read) / static_cast<double>(run.input->size);
    line += ", " + std::to_string(static_cast<int>(100 * done)) + " %";
    if (rate > 0) line += ", " + duration_text(records * (1 - done) / done / rate) + " left";
    return line;
}

}  // namespace heed
