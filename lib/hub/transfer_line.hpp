// How far a download is, in words: bytes, rate, time left.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

struct TransferSoFar {
    std::uint64_t received;  // bytes over the network, in `seconds`
    std::uint64_t done;      // bytes that are there, those of earlier runs too
    std::uint64_t size;      // bytes that have to be there at the end
    double seconds;
};

/// "120.3 of 440.5 MB, 27 %, 31.2 MB/s, 10 s left": as much of it as is known.
std::string transfer_line(const TransferSoFar& transfer);

}  // namespace heed
