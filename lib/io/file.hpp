// Files on the way in: a whole file as bytes, mapped where it can be. Paths are the user's; "-" is standard
// input.
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
    /// bytes. Of a pipe whose beginning is not that of a file of its extension no more is read.
    [[nodiscard]] static FileBytes open(const std::string& path,
                                        std::size_t pipe_limit = std::size_t{1} << 33);

    /// Bytes that outlive it, as the file called `name`.
    [[nodiscard]] static FileBytes of_memory(std::string name, std::string_view bytes);

    [[nodiscard]] std::string_view view() const { return view_; }
    /// How many bytes after them may be read too: zeros, to the end of the last page that is mapped.
    [[nodiscard]] std::size_t readable_after() const { return readable_after_; }
    /// The path as given, "standard input" for "-": what messages call it.
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    std::string name_;
    std::shared_ptr<const void> owner_;  // the mapping or the string that view_ shows
    std::string_view view_;
    std::size_t readable_after_ = 0;
};

/// What is read as it comes, and once: standard input, and what is there but is neither a regular file nor a
/// folder.
[[nodiscard]] bool is_pipe(const std::string& path);

/// What follows the last point of the file's name, in lower case, with the point: ".npy"; empty without one.
[[nodiscard]] std::string file_extension(const std::string& path);
/// The folder that `path` is in; "." without one.
[[nodiscard]] std::string folder_of(const std::string& path);
/// The file `name` in that folder; an absolute name stays as it is.
[[nodiscard]] std::string beside(const std::string& path, const std::string& name);
/// Absolute, without "..", and without the symbolic links of what is there; the file itself need not be.
/// std::runtime_error if it cannot be found out.
[[nodiscard]] std::string canonical_path(const std::string& path);
/// The name ends in .zst or .gz: its content is compressed.
[[nodiscard]] bool is_compressed(const std::string& path);
[[nodiscard]] bool is_gzip(const std::string& path);
/// The extension of what is compressed: ".jsonl" of "a.jsonl.zst" and of "a.jsonl".
[[nodiscard]] std::string content_extension(const std::string& path);

}  // namespace heed
