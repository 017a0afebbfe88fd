#include "io/signals.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "io/lines.hpp"
#include "io/output/output_file.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"
#include "support/temporary.hpp"

using namespace heed;
using heed::test::is_run_by_valgrind;
using heed::test::is_sanitized;
using heed::test::TemporaryFolder;

namespace {

/// How a child process of this test ends that does `act`: its exit code, or 128 + the signal that ended it.
template <typename Act>
int ending_of(Act act) {
    const pid_t child = ::fork();
    if (child == 0) {
        // As a program begins: Catch2 has handlers of its own.
        for (const int signal : {SIGSEGV, SIGILL, SIGFPE, SIGABRT}) std::signal(signal, SIG_DFL);
        remove_temporaries_on_signals();
        // The thread sanitizer of g++ 12 may lose a signal that comes while a thread waits for the first
        // time.
        ::usleep(0);
        act();
        ::_exit(99);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Takes a kilobyte of stack for each level.
int used_stack(int levels) {
    std::array<volatile char, 1024> taken;
    taken[0] = static_cast<char>(levels);
    return levels == 0 ? 0 : used_stack(levels - 1) + taken[0];
}

bool is_empty(const TemporaryFolder& folder) {
    return std::filesystem::is_empty(folder.path(""));
}

}  // namespace

TEST_CASE("each signal that ends a program takes its temporary files along, and has its code") {
    const TemporaryFolder folder;
    for (const int signal :
         {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGABRT, SIGALRM, SIGVTALRM, SIGPROF,
          SIGPWR, SIGIO, SIGSTKFLT, SIGTRAP, SIGSYS, SIGRTMIN, SIGRTMAX}) {
        if (is_run_by_valgrind() && (signal == SIGSTKFLT || signal == SIGRTMAX)) continue;  // not passed on
        INFO(signal);
        CHECK(ending_of([&] {
                  OutputFile out(folder.path("out"));
                  out.write("part");
                  ::raise(signal);
              }) == 128 + signal);
        CHECK(is_empty(folder));
    }
}

TEST_CASE("a fault takes the temporary files along, in whatever thread, and where the stack is used up") {
    if (is_sanitized) return;  // the sanitizer has a handler of its own
    const TemporaryFolder folder;
    for (const int signal : {SIGSEGV, SIGILL, SIGFPE, SIGABRT}) {
        INFO(signal);
        CHECK(ending_of([&] {
                  const OutputFile out(folder.path("out"));
                  std::thread([signal] { ::raise(signal); }).join();
              }) == 128 + signal);
        CHECK(is_empty(folder));
    }
    CHECK(ending_of([&] {
              const OutputFile out(folder.path("out"));
              const rlimit small{1 << 20, 1 << 20};
              ::setrlimit(RLIMIT_STACK, &small);
              ::_exit(used_stack(1 << 20));
          }) == 128 + SIGSEGV);
    CHECK(is_empty(folder));
}

TEST_CASE("a signal that reaches another thread ends the program all the same") {
    const TemporaryFolder folder;
    CHECK(ending_of([&] {
              const OutputFile out(folder.path("out"));
              std::thread([] { ::raise(SIGTERM); }).join();
              ::pause();
          }) == 128 + SIGTERM);
    CHECK(is_empty(folder));
}

TEST_CASE("a signal that was ignored stays so") {
    const TemporaryFolder folder;
    std::signal(SIGHUP, SIG_IGN);
    CHECK(ending_of([&] { ::raise(SIGHUP); }) == 99);
    std::signal(SIGHUP, SIG_DFL);
}

TEST_CASE("an interrupt of a run that can be resumed says its last words once, and ends it") {
    const TemporaryFolder folder;
    const std::string path = folder.path("err");
    CHECK(ending_of([&] {
              const int to = ::open(path.c_str(), O_CREAT | O_WRONLY, 0600);
              ::dup2(to, STDERR_FILENO);
              const StopRequest stop("the rest is left\n");
              std::thread([] { ::raise(SIGINT); }).join();
              ::pause();
          }) == 128 + SIGINT);
    std::ifstream said(path);
    CHECK(std::string(std::istreambuf_iterator<char>(said), {}) == "the rest is left\n");
}

TEST_CASE("a stop that is asked for is known, and ends a read that waits, before it or in it") {
    for (const int signal : {SIGTERM, SIGUSR1}) {
        CHECK(ending_of([&] {
                  const StopRequest stop;
                  if (stop.is_made()) ::_exit(1);
                  ::raise(signal);
                  if (!stop.is_made()) ::_exit(2);
                  int ends[2];
                  if (::pipe(ends) != 0) ::_exit(3);
                  try {
                      wait_for_input(ends[0]);
                  } catch (const Stopped&) {
                      ::_exit(75);
                  }
              }) == 75);
        CHECK(ending_of([&] {
                  int ends[2];
                  if (::pipe(ends) != 0 || ::write(ends[1], "half a li", 9) != 9) ::_exit(3);
                  LineReader lines = LineReader::open("/dev/fd/" + std::to_string(ends[0]));
                  const StopRequest stop;
                  std::thread asker([&] {
                      std::this_thread::sleep_for(std::chrono::milliseconds(20));
                      ::raise(signal);
                  });
                  asker.detach();
                  try {
                      lines.next();
                  } catch (const Stopped&) {
                      ::_exit(75);
                  }
              }) == 75);
    }
}

TEST_CASE("a stop that is not asked for changes nothing, and after it signals end the program again") {
    CHECK(ending_of([&] {
              { const StopRequest stop; }
              ::raise(SIGTERM);
          }) == 128 + SIGTERM);
    CHECK(ending_of([&] {
              const StopRequest stop;
              ::raise(SIGINT);
          }) == 128 + SIGINT);
}
