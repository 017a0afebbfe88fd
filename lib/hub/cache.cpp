#include "hub/cache.hpp"

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

#include "core/error.hpp"
#include "io/file.hpp"
#include "io/hash.hpp"
#include "io/output/output_file.hpp"
#include "io/output/output_name.hpp"
#include "io/output/part_file.hpp"
#include "io/signals.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view incomplete_end = ".incomplete", mark = ".heed-";
constexpr std::size_t piece_size = std::size_t{1} << 16;
constexpr const char* tag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file is a cache directory tag: what is in the folder can be downloaded again.\n"
    "# For information about cache directory tags, see:\n"
    "#\thttps://bford.info/cachedir/\n";

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
    throw std::system_error(errno, std::generic_category(), "cannot " + doing + " " + path);
}

void make_folder(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) throw std::system_error(error, "cannot make the folder " + path);
}

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional(status) : std::nullopt;
}

bool is_file_of(const std::optional<struct stat>& status, std::uint64_t size) {
    return status && S_ISREG(status->st_mode) && static_cast<std::uint64_t>(status->st_size) == size;
}

/// In the names of files that are written on this machine, since it was started.
std::string own_mark() {
    return std::string(mark) + hash_of(this_machine()).substr(0, 8) + "-";
}

/// An open file is still the one of that path: nobody has moved or removed it.
bool is_at(int descriptor, const std::string& path) {
    struct stat open {};
    const auto there = status_of(path);
    return ::fstat(descriptor, &open) == 0 && there && there->st_dev == open.st_dev &&
           there->st_ino == open.st_ino;
}

std::string folder_name(std::string name) {
    if (const std::size_t slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "--");
    return "models--" + name;
}

bool has_no_links(int error) {
    return error == EPERM || error == ENOSYS || error == EOPNOTSUPP || error == ENOTSUP;
}

/// Writes the file at `temporary`, and moves it to `path`.
void write_whole(const std::string& path, const std::string& temporary, std::string_view bytes) {
    const RemovedBySignals removed(temporary);
    NewFile file = NewFile::create(temporary);
    file.write(bytes);
    file.move_to(path);
}

}  // namespace

ModelCache::ModelCache(const std::string& root, const std::string& name)
    : root_(root), folder_(root + "/" + folder_name(name)), locks_(root + "/.locks/" + folder_name(name)) {}

std::string ModelCache::snapshot(const std::string& commit) const {
    return folder_ + "/snapshots/" + commit;
}

std::string ModelCache::blob(const std::string& hash) const {
    return folder_ + "/blobs/" + hash;
}

std::string ModelCache::lock(const std::string& hash) const {
    return locks_ + "/" + hash + ".lock";
}

std::string ModelCache::incomplete(const std::string& hash) const {
    return blob(hash) + own_mark() + unique_name() + std::string(incomplete_end);
}

std::vector<std::string> ModelCache::left_of(const HubFile& file) const {
    std::vector<std::pair<std::uint64_t, std::string>> left;
    std::error_code error;
    for (fs::directory_iterator entry(folder_ + "/blobs", error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::error_code unknown;
        if (!name.starts_with(file.hash + std::string(mark)) || !name.ends_with(incomplete_end) ||
            entry->symlink_status(unknown).type() != fs::file_type::regular)
            continue;
        left.emplace_back(entry->file_size(unknown), entry->path().string());
    }
    std::sort(left.rbegin(), left.rend());
    std::vector<std::string> paths;
    paths.reserve(left.size());
    for (auto& [size, path] : left) paths.push_back(std::move(path));
    return paths;
}

void ModelCache::remove_left(const HubFile& file) const {
    for (const std::string& path : left_of(file)) ::unlink(path.c_str());
}

bool ModelCache::has_blob(const HubFile& file) const {
    return is_file_of(status_of(blob(file.hash)), file.size);
}

bool ModelCache::has(const std::string& commit, const HubFile& file) const {
    const std::string path = snapshot(commit) + "/" + file.name;
    struct stat itself {};
    if (::lstat(path.c_str(), &itself) != 0) return false;
    if (!S_ISLNK(itself.st_mode)) return is_file_of(itself, file.size);
    const auto linked = status_of(path), wanted = status_of(blob(file.hash));
    return is_file_of(linked, file.size) && wanted && linked->st_dev == wanted->st_dev &&
           linked->st_ino == wanted->st_ino;
}

void ModelCache::prepare() const {
    for (const char* name : {"/blobs", "/snapshots"}) make_folder(folder_ + name);
    make_folder(locks_);
    const std::string path = root_ + "/CACHEDIR.TAG";
    try {
        if (!status_of(path)) write_whole(path, locks_ + "/" + unique_name(), tag);
    } catch (
        const std::system_error&) {  // who may not write there may have a folder for this model all the same
    }
}

void ModelCache::add(const std::string& commit, const HubFile& file) const {
    make_folder(snapshot(commit));
    const std::string path = snapshot(commit) + "/" + file.name, target = "../../blobs/" + file.hash;
    if (::symlink(target.c_str(), path.c_str()) == 0) return;
    const int error = errno;
    if (has(commit, file)) return;
    std::string replacement = blob(file.hash);
    if (error == EEXIST) {
        replacement = incomplete(file.hash);
        if (::symlink(target.c_str(), replacement.c_str()) != 0) fail("write", path);
    } else if (!has_no_links(error)) {
        throw std::system_error(error, std::generic_category(), "cannot write " + path);
    }
    if (::rename(replacement.c_str(), path.c_str()) != 0) fail("write", path);
}

void ModelCache::set_ref(const std::string& revision, const std::string& commit) const {
    if (revision == commit) return;
    const std::string path = folder_ + "/refs/" + revision;
    if (is_file_of(status_of(path), commit.size()) && FileBytes::open(path).view() == commit) return;
    make_folder(folder_of(path));
    write_whole(path, incomplete(commit), commit);
}

BlobLock::BlobLock(const std::string& path, const std::function<void()>& waiting) {
    do {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0664);
        if (descriptor_ < 0) return;
        ::fchmod(descriptor_, 0664);  // who shares the cache may wait too
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) continue;
        if (errno != EWOULDBLOCK) return;
        waiting();
        while (::flock(descriptor_, LOCK_EX) != 0)
            if (errno != EINTR) return;
    } while (!is_at(descriptor_, path));  // else others lock a new one
}

BlobLock::~BlobLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

NewFile NewFile::create(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0) fail("write", path);
    ::flock(descriptor, LOCK_EX | LOCK_NB);
    return {path, descriptor};
}

std::optional<NewFile> NewFile::take_over(const std::string& path) {
    if (path.find(own_mark()) == std::string::npos) return std::nullopt;
    const int descriptor = ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && is_at(descriptor, path))
        return NewFile(path, descriptor);
    ::close(descriptor);
    return std::nullopt;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      is_kept_(other.is_kept_) {
    other.is_kept_ = true;
}

NewFile::~NewFile() {
    if (!is_kept_) ::unlink(path_.c_str());
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string NewFile::read() {
    std::string bytes(piece_size, '\0');
    ssize_t got = 0;
    do {
        got = ::read(descriptor_, bytes.data(), bytes.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) fail("read", path_);
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

void NewFile::rewind() {
    if (::lseek(descriptor_, 0, SEEK_SET) != 0) fail("read", path_);
}

void NewFile::restart() {
    if (::ftruncate(descriptor_, 0) != 0) fail("write", path_);
    rewind();
}

void NewFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

bool NewFile::move_to(const std::string& path) {
    if (::fsync(descriptor_) != 0) fail("write", path_);
    const bool is_moved = ::rename(path_.c_str(), path.c_str()) == 0;
    if (!is_moved && errno != ENOENT) fail("write", path);
    is_kept_ = is_moved;
    if (is_moved) sync_folder(folder_of(path));
    return is_moved;
}

NewFile NewBlob::file_for(const ModelCache& cache, const HubFile& file) {
    const std::vector<std::string> left = cache.left_of(file);
    for (const std::string& path : left)
        if (auto taken = NewFile::take_over(path)) return std::move(*taken);
    NewFile created = NewFile::create(cache.incomplete(file.hash));
    if (left.empty()) return created;
    std::ifstream other(left.front(), std::ios::binary);
    for (std::string bytes(piece_size, '\0'); other.read(bytes.data(), piece_size) || other.gcount() > 0;)
        created.write(std::string_view(bytes).substr(0, static_cast<std::size_t>(other.gcount())));
    created.rewind();
    return created;
}

NewBlob::NewBlob(const ModelCache& cache, const HubFile& file)
    : cache_(cache), described_(file), file_(file_for(cache, file)), digest_(Digest::sha1()) {
    begin_digest();
    for (std::string bytes = file_.read(); !bytes.empty(); bytes = file_.read()) {
        if (bytes.size() > described_.size - size_) {
            restart();
            break;
        }
        note(bytes);
    }
}

void NewBlob::begin_digest() {
    size_ = 0;
    const bool is_large = described_.hash.size() == 64;
    digest_ = is_large ? Digest::sha256() : Digest::sha1();
    if (!is_large)
        digest_.add("blob " + std::to_string(described_.size) + std::string(1, '\0'));  // as git has it
}

void NewBlob::note(std::string_view bytes) {
    digest_.add(bytes);
    size_ += bytes.size();
}

void NewBlob::restart() {
    file_.restart();
    begin_digest();
}

void NewBlob::write(std::string_view bytes) {
    file_.write(bytes);
    note(bytes);
}

void NewBlob::keep() {
    if (size_ > 0) file_.keep();
}

void NewBlob::commit() {
    // Another run, where there are no locks, may have been first and have cleaned up.
    const std::string blob = cache_.blob(described_.hash);
    if (!file_.move_to(blob) && !cache_.has_blob(described_))
        throw std::runtime_error("somebody has removed what was to become " + blob);
}

}  // namespace heed
