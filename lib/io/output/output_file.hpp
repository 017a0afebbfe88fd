// Files on the way out: there whole or not at all. Paths are the user's; "-" is standard output. What fails
// is std::system_error (exit code 1), which names the path and the reason.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "io/output/output_name.hpp"
#include "io/signals.hpp"

namespace heed {

/// The reader of a pipe is gone: no failure of heed's. main ends quietly.
struct ClosedPipe : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "the reader of a pipe is gone"; }
};

/// What commit promises of a file that takes its place: that it is whole; or that it is still there, whole,
/// after the machine has lost its power.
enum class Durability { whole, synced };

/// An output. A regular file is written under a temporary name next to the target and takes its place in
/// commit(); without commit() nothing is left. The name is unique among all processes of all machines that
/// share the folder, so that of several writers one wins, whole. Symbolic links are followed, a dangling one
/// too; the new file has the permissions of the one it replaces. Standard output, other open descriptors
/// (output_name.hpp), devices and FIFOs are written straight; a FIFO is opened with the first bytes,
/// which waits for its reader.
class OutputFile {
  public:
    /// Finds out at once whether it can be written: the folder is there, the names fit, the permissions do,
    /// those of a file that is to be replaced too.
    explicit OutputFile(const std::string& path);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    /// ClosedPipe if the reader is gone.
    void write(std::string_view bytes);
    /// Nothing is written after it. std::runtime_error if an input was cut short meanwhile (mapping.hpp).
    void commit(Durability durability = Durability::whole);

  private:
    OutputFile() = default;  // from here on the destructor runs, whatever the other constructor throws
    void open_descriptor(int number);
    void open_path(const std::string& path);
    void open_straight();
    void open_temporary(unsigned permissions);
    void close();
    [[noreturn]] void fail(const std::string& doing) const;

    std::string name_;       // what messages call it
    std::string target_;     // without symbolic links
    std::string temporary_;  // empty: written straight
    int descriptor_ = -1;
    std::optional<RemovedBySignals> removed_by_signals_;
};

void write_file(const std::string& path, std::string_view bytes);

/// Files that have been made, renamed or removed in the folder (empty: the current one) stay so when the
/// machine loses its power.
void sync_folder(const std::string& path);

}  // namespace heed
