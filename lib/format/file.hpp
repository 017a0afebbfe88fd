// Files in and out. In: a whole file as bytes, mapped where it can be. Out: there whole or not at all.
// Paths are the user's; "-" is standard input or output. What fails on the way out is std::system_error (exit
// code 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace heed {

/// The bytes of an input. A regular file is mapped, so only the pages that are touched are read; a pipe is
/// read to its end.
class FileBytes {
  public:
    /// InputError if it is missing, unreadable or a directory, or a pipe that gives more than `pipe_limit`
    /// bytes.
    static FileBytes open(const std::string& path, std::size_t pipe_limit = std::size_t{1} << 33);

    /// Bytes that outlive it, as the file called `name`.
    static FileBytes of_memory(std::string name, std::string_view bytes);

    std::string_view view() const { return view_; }
    /// How many bytes behind them may be read too: zeros, to the end of the last page that is mapped.
    std::size_t readable_behind() const { return readable_behind_; }
    /// The path as given, "standard input" for "-": what messages call it.
    const std::string& name() const { return name_; }

  private:
    std::string name_;
    std::shared_ptr<const void> owner_;  // the mapping or the string behind view_
    std::string_view view_;
    std::size_t readable_behind_ = 0;
};

/// What follows the last point of the file's name, in lower case, with the point: ".npy"; empty without one.
std::string file_ending(const std::string& path);

/// The reader of a pipe is gone: no failure of heed's. main ends quietly.
struct ClosedPipe {};

/// An output. A regular file is written under a temporary name beside the target and takes its place in
/// commit(); without commit() nothing is left. Symbolic links are followed; standard output, devices and
/// FIFOs are written straight.
class OutputFile {
  public:
    explicit OutputFile(const std::string& path);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    void write(std::string_view bytes);
    void commit();

  private:
    [[noreturn]] void fail(const std::string& doing) const;

    std::string target_;
    std::string temporary_;  // empty: written straight
    int descriptor_ = -1;
    int pending_ = -1;  // its place among the files that a signal removes
};

void write_file(const std::string& path, std::string_view bytes);

/// The signals that end a program (SIGINT, SIGTERM, SIGHUP, and SIGBUS: mapping.hpp) first remove the
/// temporary files of all open OutputFiles; so does std::terminate, which becomes a message and exit code 1.
void remove_temporaries_on_signals();

}  // namespace heed
