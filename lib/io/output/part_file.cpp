#include "io/output/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "io/file.hpp"
#include "io/output/output_file.hpp"
#include "io/output/output_name.hpp"
#include "io/output/replacement.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
    throw std::system_error(errno, std::generic_category(), "cannot " + doing + " " + path);
}

/// Copies the first `size` bytes of one descriptor to another; false if there are fewer.
bool copy(int from, int to, std::uint64_t size, const std::string& path) {
    std::vector<char> buffer(1 << 16);  // the stack may be small
    for (std::uint64_t done = 0; done < size;) {
        const auto requested = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - done));
        const ssize_t got = ::pread(from, buffer.data(), requested, static_cast<off_t>(done));
        if (got < 0) fail("read", path);
        if (got == 0) return false;
        const ssize_t written = ::write(to, buffer.data(), static_cast<std::size_t>(got));
        if (written >= 0 && written < got) errno = ENOSPC;
        if (written < got) fail("write", path);
        done += static_cast<std::uint64_t>(got);
    }
    return true;
}

bool lock(int descriptor) {
    return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

constexpr std::string_view name_begin = ".heed-", name_end = ".part";

}  // namespace

PartFile::PartFile(std::string target, std::string name, int descriptor)
    : target_(std::move(target)), name_(std::move(name)), descriptor_(descriptor) {}

PartFile::PartFile(PartFile&& other) noexcept
    : target_(std::move(other.target_)),
      name_(std::move(other.name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

PartFile::~PartFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string PartFile::new_name() {
    return std::string(name_begin) + unique_name() + std::string(name_end);
}

PartFile PartFile::begin(const std::string& target, const std::string& name) {
    struct stat replaced {};
    const bool is_there = ::stat(target.c_str(), &replaced) == 0;
    errno = is_there ? replacement_error(target, replaced) : 0;
    if (errno != 0) fail("write", target);
    const mode_t permissions = is_there ? replaced.st_mode & 0666 : 0666;
    const int descriptor =
        ::open(beside(target, name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, permissions);
    if (descriptor < 0) fail("write", target);
    PartFile part(target, name, descriptor);
    if (is_there) take_over(descriptor, replaced);
    lock(descriptor);
    return part;
}

std::optional<PartFile> PartFile::copy_of(int descriptor, const std::string& target, std::uint64_t bytes) {
    PartFile own = begin(target, new_name());
    try {
        if (copy(descriptor, own.descriptor_, bytes, target)) {
            own.size_ = bytes;
            return own;
        }
    } catch (...) {
        own.discard();
        throw;
    }
    own.discard();
    return std::nullopt;
}

bool PartFile::is_name(const std::string& name) {
    return name.starts_with(name_begin) && name.ends_with(name_end) && name.find('/') == std::string::npos;
}

std::optional<PartFile> PartFile::resume(const std::string& target, const std::string& name,
                                         std::uint64_t bytes, const std::string& machine) {
    const std::string path = beside(target, name);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT) return std::nullopt;
    if (descriptor < 0) fail("open", path);
    PartFile part(target, name, descriptor);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) fail("read", path);
    if (static_cast<std::uint64_t>(status.st_size) < bytes) return std::nullopt;
    if (machine.empty() || machine != this_machine() || !lock(descriptor))
        return copy_of(descriptor, target, bytes);
    if (::ftruncate(descriptor, static_cast<off_t>(bytes)) != 0 ||
        ::lseek(descriptor, static_cast<off_t>(bytes), SEEK_SET) < 0)
        fail("continue", path);
    part.size_ = bytes;
    return part;
}

void PartFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", target_);
        size_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void PartFile::sync() {
    if (::fsync(descriptor_) != 0) fail("write", target_);
}

bool PartFile::is_committed() const {
    std::error_code unknown;
    return fs::file_size(target_, unknown) == size_ && !unknown;
}

void PartFile::commit() {
    struct stat replaced {};
    if (::stat(target_.c_str(), &replaced) == 0) take_over(descriptor_, replaced);
    sync();
    if (::rename(beside(target_, name_).c_str(), target_.c_str()) != 0 &&
        !(errno == ENOENT && is_committed()))
        fail("replace", target_);
    sync_folder(folder_of(target_));
}

void PartFile::discard() {
    ::unlink(beside(target_, name_).c_str());
}

std::string this_machine() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string name;
    file >> name;
    return name;
}

}  // namespace heed
