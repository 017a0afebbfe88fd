#include "io/mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "core/error.hpp"
#include "core/machine/memory.hpp"
#include "core/text/escape.hpp"

namespace heed {
namespace {

/// A mapping as the signal handler sees it: it may only touch memory that no lock guards.
struct Mapping {
    std::atomic<bool> taken = false;
    std::atomic<const char*> start = nullptr;  // null while it is set up
    std::size_t size = 0;
    int descriptor = -1;              // to see that the file is still as long; -1 where none is available
    std::array<char, PATH_MAX> name;  // as a terminal may have it

    bool holds(const char* address) const {
        const char* const from = start;
        return from != nullptr && address >= from && address < from + size;
    }
    bool is_cut() const {
        struct stat status {};
        return ::fstat(descriptor, &status) == 0 && static_cast<std::size_t>(status.st_size) < size;
    }
};
std::array<Mapping, 64> mappings;

/// One that was, when it was given up.
std::atomic<bool> was_cut = false;
std::array<char, PATH_MAX> cut_name;

constexpr const char* complaint = ": it was cut short, or could not be read any more, while heed read it";

/// One beyond those has no name when its pages are lost.
Mapping* remember(const void* start, std::size_t size, const std::string& name, int descriptor) {
    for (Mapping& mapping : mappings) {
        if (mapping.taken.exchange(true)) continue;
        mapping.size = size;
        mapping.descriptor = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        const std::string shown = escape_terminal(name);
        mapping.name[shown.copy(mapping.name.data(), mapping.name.size() - 1)] = '\0';
        mapping.start = static_cast<const char*>(start);
        return &mapping;
    }
    return nullptr;
}

void forget(Mapping* mapping) {
    if (mapping == nullptr) return;
    if (mapping->is_cut() && !was_cut.exchange(true)) cut_name = mapping->name;
    mapping->start = nullptr;
    ::close(mapping->descriptor);
    mapping->taken = false;
}

void say(const char* text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, std::strlen(text));
}

std::atomic<void (*)()> last_act = nullptr;

void end_without_pages(int, siginfo_t* info, void*) {
    if (void (*const act)() = last_act) act();
    const char* name = "a file";
    for (const Mapping& mapping : mappings)
        if (mapping.holds(static_cast<const char*>(info->si_addr))) name = mapping.name.data();
    say("heed: error: ");
    say(name);
    say(complaint);
    say("\n");
    ::_exit(1);
}

}  // namespace

std::shared_ptr<const void> map_file(int descriptor, const std::string& name, std::size_t size) {
    void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (start == MAP_FAILED && errno == ENOMEM) {
        require_memory(size, name);
        throw std::system_error(ENOMEM, std::generic_category(), name + " cannot be mapped");
    }
    if (start == MAP_FAILED)
        throw InputError({name, ""}, "cannot be mapped: " + std::generic_category().message(errno));
    Mapping* const mapping = remember(start, size, name, descriptor);
    return {start, [size, mapping](const void* mapped) {
                forget(mapping);
                ::munmap(const_cast<void*>(mapped), size);
            }};
}

std::optional<std::string> cut_mapping() {
    if (was_cut) return std::string(cut_name.data()) + complaint;
    for (const Mapping& mapping : mappings)
        if (mapping.start != nullptr && mapping.is_cut()) return std::string(mapping.name.data()) + complaint;
    return std::nullopt;
}

void require_whole_mappings() {
    if (const auto cut = cut_mapping()) throw std::runtime_error(*cut);
}

void end_on_lost_pages(void (*before_the_end)()) {
    last_act = before_the_end;
    struct sigaction action {};
    action.sa_sigaction = end_without_pages;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace heed
