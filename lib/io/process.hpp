// Another program, run to its end, bytes in, bytes out; or one that answers line by line. No shell is
// involved.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Of a program that gives more no more is read: 256 MiB, far over any figure.
inline constexpr std::size_t most_program_output = std::size_t{1} << 28;

/// Runs `command` (a path, then arguments) with `input` as its standard input and returns its standard
/// output. std::runtime_error, which says why and what the program said last, if it cannot be started, fails,
/// is ended by a signal, gives more than most_program_output or takes longer than `limit`.
[[nodiscard]] std::string run_program(const std::vector<std::string>& command, std::string_view input,
                                      std::chrono::milliseconds limit);

/// A program did not answer in the time it was given.
struct TookTooLong : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A program that answers what it is asked, with a line each, or with lines and bytes; ended with this
/// object.
class Coprocess {
  public:
    /// std::runtime_error if it cannot be started. `limit` is for one answer.
    Coprocess(const std::vector<std::string>& command, std::chrono::milliseconds limit);
    Coprocess(const Coprocess&) = delete;
    Coprocess& operator=(const Coprocess&) = delete;
    ~Coprocess();

    /// The answer to `line`, in which a line break becomes a space. std::runtime_error, as above, if there is
    /// none, or one of more than 64 KiB.
    [[nodiscard]] std::string ask(std::string line);

    /// Asks something that is answered in several pieces. It is sent while they are received.
    void send(std::string question);
    /// The next line of the answer, without its end; the next `size` bytes. Errors as in `ask`.
    std::string receive_line(std::chrono::milliseconds limit);
    std::string receive(std::size_t size, std::chrono::milliseconds limit);

  private:
    struct Program;
    std::unique_ptr<Program> program_;
    std::chrono::milliseconds limit_;
};

}  // namespace heed
