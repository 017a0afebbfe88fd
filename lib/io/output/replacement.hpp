// A new file that takes the place of another: what the old one forbids, and what the new one keeps of it.
#pragma once

#include <sys/stat.h>

#include <string>

namespace heed {

/// Why `file`, which is at `target`, may not be written in place, or, in a sticky folder like /tmp, not
/// be renamed away at all: an errno; 0 if it may. Replacing would pass over its write protection.
[[nodiscard]] int replacement_error(const std::string& target, const struct stat& file);

/// Owner, group and permissions of the file that is replaced, as far as the system lets a user give them and
/// the file system knows them. A group that cannot be given leaves its permissions to nobody.
void take_over(int descriptor, const struct stat& replaced);

}  // namespace heed
