#include "io/output/replacement.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "io/file.hpp"

namespace heed {

int replacement_error(const std::string& target, const struct stat& file) {
    if (::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) return errno;
    struct stat folder {};
    const uid_t user = ::geteuid();
    if (user == 0 || ::stat(folder_of(target).c_str(), &folder) != 0) return 0;
    const bool is_sticky = (folder.st_mode & S_ISVTX) != 0;
    return is_sticky && user != file.st_uid && user != folder.st_uid ? EPERM : 0;
}

void take_over(int descriptor, const struct stat& replaced) {
    mode_t mode = replaced.st_mode & 0777;
    const bool has_group = ::fchown(descriptor, replaced.st_uid, replaced.st_gid) == 0 ||
                           ::fchown(descriptor, static_cast<uid_t>(-1), replaced.st_gid) == 0;
    if (!has_group) mode &= ~mode_t{070};
    [[maybe_unused]] const int done = ::fchmod(descriptor, mode);
}

}  // namespace heed
