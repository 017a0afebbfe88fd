#include "io/output/output_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "io/file.hpp"
#include "io/mapping.hpp"
#include "io/output/replacement.hpp"

namespace heed {
namespace {

[[noreturn]] void fail_with(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

/// Who runs heed may have made standard output non-blocking.
void wait_for_room(int descriptor) {
    pollfd waiting{descriptor, POLLOUT, 0};
    ::poll(&waiting, 1, -1);
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : OutputFile() {
    name_ = path;
    if (const auto number = descriptor_named(path))
        open_descriptor(*number);
    else
        open_path(path);
}

void OutputFile::open_path(const std::string& path) {
    struct stat status {};
    const bool is_there = ::stat(path.c_str(), &status) == 0;
    if ((!is_there && errno != ENOENT) || path.empty()) fail("write");
    if (is_there && S_ISDIR(status.st_mode)) fail_with(EISDIR, "cannot write " + path);
    target_ = path;
    if (is_there && S_ISFIFO(status.st_mode)) return;
    if (is_there && !S_ISREG(status.st_mode)) return open_straight();
    target_ = without_links(path);
    if (const int error = is_there ? replacement_error(target_, status) : 0)
        fail_with(error, "cannot write " + path);
    open_temporary(is_there ? status.st_mode & 0666 : 0666);
    if (is_there) take_over(descriptor_, status);
}

void OutputFile::open_straight() {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail("write");
}

void OutputFile::open_descriptor(int number) {
    if (number == STDOUT_FILENO) name_ = "standard output";
    descriptor_ = number == STDOUT_FILENO ? number : ::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (descriptor_ < 0) fail("write");
}

void OutputFile::open_temporary(unsigned permissions) {
    temporary_ = beside(target_, ".heed-" + unique_name());
    removed_by_signals_.emplace(temporary_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, permissions);
    if (descriptor_ >= 0) return;
    const int error = errno;
    temporary_.clear();  // not there, or another's
    const std::string folder = folder_of(target_);
    const bool is_there = ::access(folder.c_str(), F_OK) == 0;  // /proc, where nothing is made
    fail_with(error,
              "cannot write " + name_ +
                  (error == ENOENT && !is_there ? ": there is no folder " + folder + " (mkdir -p makes it)"
                                                : ": no file can be made in " + folder));
}

OutputFile::~OutputFile() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::fail(const std::string& doing) const {
    fail_with(errno, "cannot " + doing + " " + name_);
}

void OutputFile::write(std::string_view bytes) {
    if (descriptor_ < 0) open_straight();
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {
            wait_for_room(descriptor_);
            continue;
        }
        if (written < 0 && errno == EPIPE) throw ClosedPipe{};
        if (written < 0) fail("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void OutputFile::commit(Durability durability) {
    if (descriptor_ < 0) open_straight();
    require_whole_mappings();
    const bool is_synced = durability == Durability::synced && !temporary_.empty();
    if (is_synced && ::fsync(descriptor_) != 0) fail("write");
    close();
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace");
    temporary_.clear();
    removed_by_signals_.reset();
    if (is_synced) sync_folder(folder_of(target_));
}

/// A network's file system says at a close alone that what was written has no room.
void OutputFile::close() {
    const int closed = descriptor_ == STDOUT_FILENO ? ::dup(descriptor_) : descriptor_;
    const bool is_told = closed != -1;
    descriptor_ = -1;
    if (is_told && ::close(closed) != 0) fail("write");
}

void write_file(const std::string& path, std::string_view bytes) {
    OutputFile file(path);
    file.write(bytes);
    file.commit();
}

void sync_folder(const std::string& path) {
    const std::string name = path.empty() ? "." : path;
    const int folder = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_synced = folder >= 0 && (::fsync(folder) == 0 || errno == EINVAL);  // not every system can
    const int error = errno;
    if (folder >= 0) ::close(folder);
    if (!is_synced) fail_with(error, "cannot sync the folder " + name);
}

}  // namespace heed
