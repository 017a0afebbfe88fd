#include "hub/transfer_line.hpp"

#include <cmath>

#include "core/text/duration.hpp"
#include "core/text/number.hpp"

namespace heed {

std::string transfer_line(const TransferSoFar& transfer) {
    constexpr double megabyte = 1e6;
    const auto done = static_cast<double>(transfer.done), size = static_cast<double>(transfer.size);
    std::string line = rounded(done / megabyte, 1) + " of " + rounded(size / megabyte, 1) + " MB";
    if (transfer.size > 0) line += ", " + rounded(std::floor(100 * done / size), 0) + " %";
    if (transfer.received == 0 || transfer.seconds <= 0) return line;
    const double rate = static_cast<double>(transfer.received) / transfer.seconds;
    return line + ", " + rounded(rate / megabyte, 1) + " MB/s, " + duration_text((size - done) / rate) +
           " left";
}

}  // namespace heed
