#include "io/standard_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace heed {
namespace {

constexpr std::size_t enough = 1 << 16;  // bytes; a pipe holds as many

/// What `read_some` puts into a buffer; nothing where it fails.
template <typename Read>
std::string bytes_of(Read read_some) {
    std::string bytes(enough, '\0');
    ssize_t size = 0;
    do {
        size = read_some(bytes.data(), bytes.size());
    } while (size < 0 && errno == EINTR);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return bytes;
}

/// tee copies from pipe to pipe, and takes nothing away.
std::string beginning_of_pipe() {
    int copy[2] = {-1, -1};
    if (::pipe2(copy, O_CLOEXEC) != 0) return "";
    ssize_t copied = 0;
    do {
        copied = ::tee(STDIN_FILENO, copy[1], enough, 0);
    } while (copied < 0 && errno == EINTR);
    std::string bytes;
    if (copied > 0) bytes = bytes_of([&](char* to, std::size_t size) { return ::read(copy[0], to, size); });
    ::close(copy[0]);
    ::close(copy[1]);
    return bytes;
}

}  // namespace

std::string beginning_of_standard_input() {
    struct stat status {};
    if (::fstat(STDIN_FILENO, &status) != 0) return "";
    if (S_ISFIFO(status.st_mode)) return beginning_of_pipe();
    const off_t at = S_ISREG(status.st_mode) ? ::lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
    if (at < 0) return "";
    return bytes_of([at](char* to, std::size_t size) { return ::pread(STDIN_FILENO, to, size, at); });
}

}  // namespace heed
