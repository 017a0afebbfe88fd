#include "format/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <system_error>

#include "format/mapping.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

class Descriptor {
  public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

std::string reason() {
    return std::generic_category().message(errno);
}

std::string read_pipe(int descriptor, const std::string& name, std::size_t limit) {
    std::string bytes;
    std::array<char, 1 << 16> buffer;
    while (true) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw InputError({name, ""}, "cannot be read: " + reason());
        if (got == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
        if (bytes.size() > limit)
            throw InputError({name, ""}, "at most " + std::to_string(limit) + " bytes from a pipe", "more");
    }
}

/// The temporary files that a signal has to remove. A handler may only touch memory that no lock guards.
struct PendingFile {
    std::atomic<bool> taken = false;
    std::atomic<bool> named = false;
    std::array<char, PATH_MAX> path;
};
std::array<PendingFile, 16> pending_files;

int remember(const std::string& path) {
    if (path.size() >= PATH_MAX) return -1;
    for (std::size_t i = 0; i < pending_files.size(); ++i) {
        if (pending_files[i].taken.exchange(true)) continue;
        std::memcpy(pending_files[i].path.data(), path.c_str(), path.size() + 1);
        pending_files[i].named = true;
        return static_cast<int>(i);
    }
    return -1;
}

void forget(int pending) {
    if (pending < 0) return;
    pending_files[static_cast<std::size_t>(pending)].named = false;
    pending_files[static_cast<std::size_t>(pending)].taken = false;
}

void remove_pending() {
    for (const PendingFile& file : pending_files)
        if (file.named) ::unlink(file.path.data());
}

void remove_and_die(int signal) {
    remove_pending();
    std::signal(signal, SIG_DFL);
    ::raise(signal);
}

/// simdjson asks for its first memory where it may not throw: what it lacks then ends the program.
[[noreturn]] void end_without_catching() noexcept {
    remove_pending();
    constexpr std::string_view text =
        "heed: error: not enough memory, or a defect: what was thrown could not be caught\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(1);
}

/// Not there yet, or a regular file: such a target can be replaced by a rename.
bool is_replaceable(const std::string& path) {
    const fs::file_type type = fs::status(path).type();
    return type == fs::file_type::not_found || type == fs::file_type::regular;
}

std::string temporary_beside(const std::string& target) {
    static std::atomic<unsigned> counter = 0;
    const std::string name = ".heed-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    return (fs::path(target).parent_path() / name).string();
}

}  // namespace

FileBytes FileBytes::open(const std::string& path, std::size_t pipe_limit) {
    FileBytes file;
    file.name_ = path == "-" ? "standard input" : path;
    const Descriptor descriptor(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0) throw InputError({file.name_, ""}, "cannot be opened: " + reason());
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0)
        throw InputError({file.name_, ""}, "cannot be read: " + reason());
    if (S_ISDIR(status.st_mode)) throw InputError({file.name_, ""}, "a file", "a directory");
    // A file with an offset (a shell's `<`) is read from there on, like a pipe; one of no size may be
    // /proc's.
    if (S_ISREG(status.st_mode) && status.st_size > 0 && path != "-") {
        const auto size = static_cast<std::size_t>(status.st_size);
        file.owner_ = map_file(descriptor.get(), file.name_, size);
        file.view_ = {static_cast<const char*>(file.owner_.get()), size};
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        file.readable_behind_ = (page - size % page) % page;
    } else {
        const auto bytes =
            std::make_shared<const std::string>(read_pipe(descriptor.get(), file.name_, pipe_limit));
        file.view_ = *bytes;
        file.owner_ = bytes;
    }
    return file;
}

FileBytes FileBytes::of_memory(std::string name, std::string_view bytes) {
    FileBytes file;
    file.name_ = std::move(name);
    file.view_ = bytes;
    return file;
}

std::string file_ending(const std::string& path) {
    std::string ending = fs::path(path).extension().string();
    for (char& c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ending;
}

OutputFile::OutputFile(const std::string& path) : target_(path) {
    if (path == "-") {
        descriptor_ = STDOUT_FILENO;
        return;
    }
    std::error_code not_there;
    if (const fs::path real = fs::canonical(path, not_there); !not_there) target_ = real.string();
    if (fs::is_directory(target_))
        throw std::system_error(EISDIR, std::generic_category(), "cannot write " + path);
    if (is_replaceable(target_)) temporary_ = temporary_beside(target_);
    const std::string& opened = temporary_.empty() ? target_ : temporary_;
    const int flags = O_WRONLY | O_CLOEXEC | (temporary_.empty() ? 0 : O_CREAT | O_EXCL);
    descriptor_ = ::open(opened.c_str(), flags, 0666);
    if (descriptor_ < 0) fail("write");
    if (!temporary_.empty()) pending_ = remember(temporary_);
}

OutputFile::~OutputFile() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    forget(pending_);
}

void OutputFile::fail(const std::string& doing) const {
    throw std::system_error(errno, std::generic_category(),
                            "cannot " + doing + " " + (target_ == "-" ? "standard output" : target_));
}

void OutputFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EPIPE) throw ClosedPipe{};
        if (written < 0) fail("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void OutputFile::commit() {
    if (descriptor_ > STDERR_FILENO) {
        const int closed = ::close(descriptor_);
        descriptor_ = -1;
        if (closed != 0) fail("write");
    }
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace");
    temporary_.clear();
    forget(pending_);
    pending_ = -1;
}

void write_file(const std::string& path, std::string_view bytes) {
    OutputFile file(path);
    file.write(bytes);
    file.commit();
}

void remove_temporaries_on_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        if (std::signal(signal, remove_and_die) == SIG_IGN) std::signal(signal, SIG_IGN);  // nohup
    end_on_lost_pages(remove_pending);
    std::set_terminate(end_without_catching);
}

}  // namespace heed
