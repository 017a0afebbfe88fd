// Compressed members for archives that a test makes, and files of gzip.
#pragma once

#include <cstdint>
#include <string>

#include "support/binary.hpp"

namespace heed::test {

/// A deflated member that holds `head` and as many zeros behind it, a thousandth of that in the archive. The
/// zeros are never in memory.
ZipEntry deflated_entry(const std::string& name, const std::string& head, std::uint64_t zeros);

/// A whole .gz file.
std::string gzipped(const std::string& text);

}  // namespace heed::test
