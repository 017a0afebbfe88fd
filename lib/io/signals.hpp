// Signals. Those that end a program first remove what must not be left; a run that can be resumed is
// requested to stop instead, at a point of its own choosing.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace heed {

/// From now on the signals that end a program (SIGINT, SIGTERM, SIGSEGV, …, and SIGBUS: mapping.hpp) first
/// remove the files that are RemovedBySignals. For the main thread, which alone may hold such files; a signal
/// that was ignored stays so (nohup). std::terminate does so too, and becomes a message and exit code 1.
void remove_temporaries_on_signals();

/// As long as it lives, the file of this path goes with the program if a signal ends it.
class RemovedBySignals {
  public:
    explicit RemovedBySignals(const std::string& path);
    RemovedBySignals(const RemovedBySignals&) = delete;
    RemovedBySignals& operator=(const RemovedBySignals&) = delete;
    ~RemovedBySignals();

  private:
    int slot_;
};

/// The run was requested to stop while it waited for input, or searched. It can be resumed:
/// main ends with exit code 75.
struct Stopped : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "the run was asked to stop"; }
};

/// As long as it lives, SIGTERM and SIGUSR1 do not end the program: they are kept for the run, which calls
/// `is_made` between two records, and end with Stopped a read that waits (wait_for_input). One at a time,
/// made once the inputs are open: opening a FIFO waits for its writer, even then.
class StopRequest {
  public:
    /// SIGINT (Ctrl-C) ends the program at once, with these words on standard error, which live as long.
    /// std::system_error if the system does not allow it.
    explicit StopRequest(std::string_view said_at_interrupt = "");
    StopRequest(const StopRequest&) = delete;
    StopRequest& operator=(const StopRequest&) = delete;
    ~StopRequest();

    [[nodiscard]] bool is_made() const;
};

/// Throws Stopped if a StopRequest is made: for work that takes long between two records.
void end_if_stopped();

/// Returns when a read of `descriptor` would not wait; throws Stopped if a StopRequest is made before.
void wait_for_input(int descriptor);

}  // namespace heed
