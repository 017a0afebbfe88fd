#include "io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "core/text/words.hpp"
#include "io/descriptor.hpp"
#include "io/mapping.hpp"
#include "io/near_file.hpp"
#include "io/signals.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

std::string reason() {
    return std::generic_category().message(errno);
}

constexpr std::size_t enough_to_tell = 16;       // bytes
constexpr std::size_t enough_of_json = 1 << 16;  // which may begin with white space

bool can_begin_safetensors(std::string_view bytes) {
    constexpr std::uint64_t longest_header = 100'000'000;  // as its reader has it
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    return length > 0 && length <= longest_header;
}

/// Of the formats that are no text.
bool can_begin_binary(std::string_view bytes) {
    return bytes.starts_with("\x93NUMPY") || bytes.starts_with("PK") || can_begin_safetensors(bytes);
}

/// What begins so is never a file of that extension: its reader says why, of the beginning alone.
bool is_hopeless(std::string_view bytes, const std::string& extension) {
    if (bytes.size() < enough_to_tell) return false;
    if (extension == ".npy") return !bytes.starts_with("\x93NUMPY");
    if (extension == ".npz") return !bytes.starts_with("PK");
    if (extension == ".safetensors") return !can_begin_safetensors(bytes);
    if (extension != ".json")
        return bytes.substr(0, enough_to_tell).find('\0') != std::string_view::npos &&
               !can_begin_binary(bytes);
    const std::size_t first = bytes.substr(0, enough_of_json).find_first_not_of("\xEF\xBB\xBF \t\r\n");
    return first != std::string_view::npos &&
           std::string_view("{[\"-0123456789tfn").find(bytes[first]) == std::string_view::npos;
}

std::string read_pipe(int descriptor, const std::string& name, std::size_t limit) {
    const std::string extension = file_extension(name);
    std::string bytes;
    std::vector<char> buffer(1 << 16);  // the stack may be small
    while (true) {
        wait_for_input(descriptor);
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw InputError({name, ""}, "cannot be read: " + reason());
        if (got == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
        if (is_hopeless(bytes, extension)) return bytes;
        if (bytes.size() > limit)
            throw InputError({name, ""}, "at most " + std::to_string(limit) + " bytes from a pipe", "more");
    }
}

/// As the system has just said.
InputError unopened(const std::string& path) {
    const bool is_missing = errno == ENOENT;
    const std::string why = "cannot be opened: " + reason();
    return {{path, ""}, why + (is_missing ? did_you_mean_file(path) : "")};
}

}  // namespace

FileBytes FileBytes::open(const std::string& path, std::size_t pipe_limit) {
    FileBytes file;
    file.name_ = path == "-" ? "standard input" : path;
    const Descriptor opened(path == "-" ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const int descriptor = path == "-" ? STDIN_FILENO : opened.get();
    if (descriptor < 0) throw unopened(path);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) throw InputError({file.name_, ""}, "cannot be read: " + reason());
    if (S_ISDIR(status.st_mode)) throw InputError({file.name_, ""}, "a file", "a directory");
    // A file with an offset (a shell's `<`) is read from there on, like a pipe; one of no size may be
    // /proc's.
    if (S_ISREG(status.st_mode) && status.st_size > 0 && path != "-") {
        const auto size = static_cast<std::size_t>(status.st_size);
        file.owner_ = map_file(descriptor, file.name_, size);
        file.view_ = {static_cast<const char*>(file.owner_.get()), size};
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        file.readable_after_ = (page - size % page) % page;
    } else {
        const auto bytes = std::make_shared<const std::string>(read_pipe(descriptor, file.name_, pipe_limit));
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

bool is_pipe(const std::string& path) {
    std::error_code unknown;
    const fs::file_type type = fs::status(path, unknown).type();
    return path == "-" || type == fs::file_type::fifo || type == fs::file_type::character ||
           type == fs::file_type::socket;
}

std::string file_extension(const std::string& path) {
    return lower_case(fs::path(path).extension().string());
}

std::string folder_of(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

std::string beside(const std::string& path, const std::string& name) {
    return (fs::path(path).parent_path() / name).string();
}

std::string canonical_path(const std::string& path) {
    std::error_code error;
    fs::path canonical = fs::absolute(path, error);
    if (!error) canonical = fs::weakly_canonical(canonical, error);
    if (error) throw std::runtime_error(path + " cannot be looked at: " + error.message());
    return canonical.string();
}

bool is_compressed(const std::string& path) {
    return file_extension(path) == ".zst" || is_gzip(path);
}

bool is_gzip(const std::string& path) {
    return file_extension(path) == ".gz";
}

std::string content_extension(const std::string& path) {
    return file_extension(is_compressed(path) ? path.substr(0, path.rfind('.')) : path);
}

}  // namespace heed
