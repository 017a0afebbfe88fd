// Text line by line. A regular file is mapped and walked, one that ends in .zst or .gz unpacked on the way; a
// pipe (standard input, a FIFO) is answered line by line as it comes. LF and CR LF end a line, a UTF-8 byte
// order mark is skipped, and the last line counts without an end of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "io/file.hpp"
#include "io/unpacker.hpp"

namespace heed {

struct Line {
    std::string_view
        text;  // without its end; valid until the next call, or, of a mapped file, while the reader is
    std::size_t number = 0;  // from 1
};

/// How far a reader is: bytes of a file, or records of several.
struct ReadSoFar {
    std::size_t read;
    std::size_t size;
};

class LineReader {
  public:
    /// `path` may be "-". InputError if it cannot be read or begins with UTF-16's byte order mark.
    [[nodiscard]] static LineReader open(const std::string& path, std::size_t longest = std::size_t{1} << 24);

    /// The next line, nothing at the end. InputError for a line of more than `longest` bytes; the next call
    /// continues after it. BrokenInput if nothing more can be read.
    [[nodiscard]] std::optional<Line> next();

    /// What has arrived and next() has not returned, and more if that is white space. Empty at the end.
    [[nodiscard]] std::string_view peek();

    /// The number of the line that next() gave or rejected.
    [[nodiscard]] std::size_t number() const { return number_; }
    /// That line's first byte, also where the line was too long; its end if it is empty.
    [[nodiscard]] char first_byte() const { return first_byte_; }
    /// next() gives what has come already, or the file is mapped; else it would wait for a pipe.
    [[nodiscard]] bool ready();
    /// Nothing for a pipe.
    [[nodiscard]] std::optional<ReadSoFar> read_so_far() const;
    /// All lines are in memory at once.
    [[nodiscard]] bool is_mapped() const { return !source_.stream; }

    /// What messages call the file.
    [[nodiscard]] const std::string& name() const { return source_.name; }
    /// The place of line `number`.
    [[nodiscard]] Place place(std::size_t number) const;

  private:
    class Stream;
    struct Source {
        std::string name;
        FileBytes mapped;
        std::shared_ptr<Unpacker> compressed;  // of the mapped bytes
        std::shared_ptr<Stream> stream;        // none: all there is has been mapped
    };

    [[nodiscard]] static Source open_source(const std::string& path);
    bool read_more();

    Source source_;
    std::size_t longest_ = 0;
    std::string_view rest_;  // what has been read and not returned
    std::size_t number_ = 0;
    char first_byte_ = '\n';
};

/// InputError if `text` begins with the byte order mark of UTF-16 or UTF-32.
void reject_other_unicode(std::string_view text, const std::string& file);

/// `text` without the byte order mark that UTF-8 may begin with. InputError for another's.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text, const std::string& file);

/// InputError, which names line and byte, unless `text` is UTF-8 without NUL. It begins with line
/// `first_line`.
void require_text(std::string_view text, const std::string& file, std::size_t first_line);

/// The fields between characters that separate them: one more than there are of these.
[[nodiscard]] std::vector<std::string_view> fields_of(std::string_view text, std::string_view separators);

}  // namespace heed
