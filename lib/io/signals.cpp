#include "io/signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>
#include <system_error>

#include "io/mapping.hpp"

namespace heed {
namespace {

/// The files that a signal has to remove. A handler may only touch memory that no lock guards.
struct PendingFile {
    std::atomic<bool> taken = false;
    std::atomic<bool> named = false;
    std::array<char, PATH_MAX> path;
};
std::array<PendingFile, 16> pending_files;

constexpr int no_slot = -1;

int remember(const std::string& path) {
    if (path.size() >= PATH_MAX) return no_slot;
    for (std::size_t i = 0; i < pending_files.size(); ++i) {
        if (pending_files[i].taken.exchange(true)) continue;
        std::memcpy(pending_files[i].path.data(), path.c_str(), path.size() + 1);
        pending_files[i].named = true;
        return static_cast<int>(i);
    }
    return no_slot;
}

void forget(int slot) {
    if (slot == no_slot) return;
    pending_files[static_cast<std::size_t>(slot)].named = false;
    pending_files[static_cast<std::size_t>(slot)].taken = false;
}

void remove_pending() {
    for (const PendingFile& file : pending_files)
        if (file.named) ::unlink(file.path.data());
}

pthread_t main_thread;

void remove_and_die_here(int signal) {
    remove_pending();
    std::signal(signal, SIG_DFL);
    ::raise(signal);
}

/// In the main thread, whatever thread the system chose: none then makes a file between this and the end.
void remove_and_die(int signal) {
    if (::pthread_equal(::pthread_self(), main_thread) == 0) {
        ::pthread_kill(main_thread, signal);
        return;
    }
    remove_and_die_here(signal);
}

/// simdjson asks for its first memory where nothing may be thrown: a lack of memory there ends the program.
[[noreturn]] void end_without_catching() {
    remove_pending();
    constexpr std::string_view text =
        "heed: error: not enough memory, or a defect: what was thrown could not be caught\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(1);
}

/// What ends a program for what one of its threads did. That thread may go no further, and a sanitizer may
/// have its own to say: its handler stays.
void handle_faults() {
    static std::array<char, std::size_t{1} << 16> stack;  // the thread's own may be used up
    stack_t other{};
    other.ss_sp = stack.data();
    other.ss_size = stack.size();
    ::sigaltstack(&other, nullptr);
    for (const int signal : {SIGSEGV, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT}) {
        struct sigaction action {};
        ::sigaction(signal, nullptr, &action);
        if (action.sa_handler != SIG_DFL) continue;
        action.sa_handler = remove_and_die_here;
        action.sa_flags = SA_ONSTACK;
        ::sigaction(signal, &action, nullptr);
    }
}

/// Reads that wait are interrupted (no SA_RESTART).
void handle(int signal, void (*handler)(int)) {
    struct sigaction old {};
    ::sigaction(signal, nullptr, &old);
    if (old.sa_handler == SIG_IGN) return;
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigaction(signal, &action, nullptr);
}

std::atomic<bool> stop_is_made = false;
/// Readable from the request on: a handler's flag alone would be missed between a look at it and the wait,
/// and a system call is interrupted in the thread alone that runs the handler.
std::array<int, 2> stop_pipe = {-1, -1};

/// What is said when Ctrl-C ends a run that can be resumed.
std::string_view farewell;

void say_and_die(int signal) {
    if (::pthread_equal(::pthread_self(), main_thread) != 0) {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, farewell.data(), farewell.size());
    }
    remove_and_die(signal);
}

void ask_to_stop(int) {
    const int kept = errno;
    stop_is_made = true;
    [[maybe_unused]] const ssize_t written = ::write(stop_pipe[1], "", 1);
    errno = kept;
}

}  // namespace

void remove_temporaries_on_signals() {
    main_thread = ::pthread_self();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM, SIGVTALRM,
                             SIGPROF, SIGPWR, SIGIO, SIGSTKFLT})
        handle(signal, remove_and_die);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) handle(signal, remove_and_die);
    handle_faults();
    end_on_lost_pages(remove_pending);
    std::set_terminate(end_without_catching);
}

RemovedBySignals::RemovedBySignals(const std::string& path) : slot_(remember(path)) {}

RemovedBySignals::~RemovedBySignals() {
    forget(slot_);
}

StopRequest::StopRequest(std::string_view said_at_interrupt) {
    stop_is_made = false;
    farewell = said_at_interrupt;
    if (::pipe2(stop_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot listen for signals");
    for (const int signal : {SIGTERM, SIGUSR1}) handle(signal, ask_to_stop);
    if (!farewell.empty()) handle(SIGINT, say_and_die);
}

StopRequest::~StopRequest() {
    for (const int signal : {SIGTERM, SIGUSR1}) handle(signal, remove_and_die);
    if (!farewell.empty()) handle(SIGINT, remove_and_die);
    for (int& end : stop_pipe) {
        ::close(end);
        end = -1;
    }
}

bool StopRequest::is_made() const {
    return stop_is_made;
}

void end_if_stopped() {
    if (stop_is_made) throw Stopped{};
}

void wait_for_input(int descriptor) {
    std::array<pollfd, 2> waiting = {
        {{descriptor, POLLIN, 0}, {stop_pipe[0], POLLIN, 0}}};  // -1: passed over
    while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) continue;
    if (waiting[1].revents != 0) throw Stopped{};
}

}  // namespace heed
