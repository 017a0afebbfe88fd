#include "io/lines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

#include "core/text/utf8.hpp"
#include "io/first_bytes.hpp"
#include "io/signals.hpp"

namespace heed {

namespace {

/// Standard input or a FIFO.
class Pipe {
  public:
    Pipe(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    }

    std::size_t read(char* to, std::size_t size) const {
        ssize_t got = 0;
        do {
            wait_for_input(descriptor_);
            got = ::read(descriptor_, to, size);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            throw InputError({name_, ""}, "cannot be read: " + std::generic_category().message(errno));
        return static_cast<std::size_t>(got);
    }

    /// A read would not wait.
    bool has_come() const {
        pollfd polled{descriptor_, POLLIN, 0};
        return ::poll(&polled, 1, 0) == 1;
    }

  private:
    int descriptor_;
    std::string name_;
};

}  // namespace

/// What comes piece by piece. The buffer stays where it is when the reader is moved.
class LineReader::Stream {
  public:
    explicit Stream(const std::shared_ptr<const Pipe>& pipe)
        : read_([pipe](char* to, std::size_t size) { return pipe->read(to, size); }),
          has_come_([pipe] { return pipe->has_come(); }) {}
    explicit Stream(const std::shared_ptr<Unpacker>& compressed)
        : read_([compressed](char* to, std::size_t size) { return compressed->read(to, size); }),
          has_come_([] { return true; }) {}

    /// `rest`, the end of what the last call gave, and what comes after it; the same length: nothing comes
    /// any more.
    std::string_view after(std::string_view rest) {
        buffer_.erase(0, buffer_.size() - rest.size());
        const std::size_t kept = buffer_.size();
        buffer_.resize(kept + chunk);
        const std::size_t got = read_into(buffer_.data() + kept);
        buffer_.resize(kept + got);
        return buffer_;
    }

    bool has_come() const { return has_come_(); }

  private:
    /// After a failure there is nothing more: the next call returns nothing.
    std::size_t read_into(char* where) {
        if (failed_) return 0;
        try {
            return read_(where, chunk);
        } catch (const InputError& error) {
            failed_ = true;
            buffer_.clear();
            throw BrokenInput(error);
        }
    }

    static constexpr std::size_t chunk = 1 << 16;

    std::function<std::size_t(char*, std::size_t)> read_;
    std::function<bool()> has_come_;
    std::string buffer_;
    bool failed_ = false;
};

namespace {

/// More bytes are needed to tell. Not so for "a\n": it is answered before anything else comes.
bool may_begin_a_mark(std::string_view text) {
    using namespace std::string_view_literals;
    for (const std::string_view mark : {"\xEF\xBB\xBF"sv, "\xFF\xFE"sv, "\xFE\xFF"sv})
        if (text.size() < mark.size() && mark.starts_with(text)) return true;
    return false;
}

}  // namespace

namespace {

/// Of a file whose name says that it is compressed.
void reject_uncompressed(std::string_view bytes, const std::string& path) {
    if (const std::string kind = kind_of_bytes(bytes); kind == "text" || kind.starts_with("JSON"))
        throw InputError({path, ""}, std::string("is no whole ") + (is_gzip(path) ? "gzip" : "zstd") +
                                         " file: it holds text (name it without " + file_extension(path) +
                                         ")");
}

}  // namespace

LineReader::Source LineReader::open_source(const std::string& path) {
    Source source;
    if (is_pipe(path)) {  // FileBytes says what is wrong with the rest
        if (is_compressed(path))
            throw InputError({path, ""}, std::string("is a pipe, of which nothing is unpacked: ") +
                                             (is_gzip(path) ? "gzip" : "zstd") + " -dc gives its text");
        source.name = path == "-" ? "standard input" : path;
        const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            throw InputError({path, ""}, "cannot be opened: " + std::generic_category().message(errno));
        source.stream = std::make_shared<Stream>(std::make_shared<const Pipe>(descriptor, source.name));
        return source;
    }
    source.mapped = FileBytes::open(path);
    source.name = source.mapped.name();
    if (is_compressed(path)) {
        reject_uncompressed(source.mapped.view(), source.name);
        source.compressed = std::make_shared<Unpacker>(path, source.mapped.view(), Place{source.name, ""});
        source.stream = std::make_shared<Stream>(source.compressed);
    }
    return source;
}

LineReader LineReader::open(const std::string& path, std::size_t longest) {
    LineReader reader;
    reader.longest_ = longest;
    reader.source_ = open_source(path);
    if (reader.source_.stream)
        while (may_begin_a_mark(reader.rest_) && reader.read_more()) continue;
    else
        reader.rest_ = reader.source_.mapped.view();
    reader.rest_ = without_byte_order_mark(reader.rest_, reader.source_.name);
    return reader;
}

bool LineReader::read_more() {
    if (!source_.stream) return false;
    const std::string_view had = std::exchange(rest_, {});
    rest_ = source_.stream->after(had);
    return rest_.size() > had.size();
}

std::string_view LineReader::peek() {
    constexpr std::size_t most_white_space = 1 << 16;
    while (rest_.size() < most_white_space && rest_.find_first_not_of(" \t\r\n") == std::string_view::npos &&
           read_more())
        continue;
    return rest_;
}

std::optional<Line> LineReader::next() {
    if (rest_.empty() && !read_more()) return std::nullopt;
    ++number_;
    first_byte_ = rest_.front();
    bool too_long = false;
    std::size_t searched = 0;
    std::size_t end = 0;
    while ((end = rest_.find('\n', searched)) == std::string_view::npos) {
        searched = rest_.size();
        if (searched > longest_) {
            too_long = true;
            rest_.remove_prefix(searched);
            searched = 0;
        }
        if (!read_more()) break;
    }
    const bool ended = end != std::string_view::npos;
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(ended ? end + 1 : rest_.size());
    if (too_long || text.size() > longest_)
        throw InputError(place(number_), "a line of at most " + std::to_string(longest_) + " bytes", "more");
    if (ended && text.ends_with('\r')) text.remove_suffix(1);
    return Line{text, number_};
}

bool LineReader::ready() {
    return !source_.stream || rest_.find('\n') != std::string_view::npos || source_.stream->has_come();
}

std::optional<ReadSoFar> LineReader::read_so_far() const {
    const std::size_t size = source_.mapped.view().size();
    if (source_.compressed) return ReadSoFar{size - source_.compressed->left(), size};
    if (source_.stream) return std::nullopt;
    return ReadSoFar{size - rest_.size(), size};
}

Place LineReader::place(std::size_t number) const {
    return {source_.name, "line " + std::to_string(number)};
}

namespace {

/// Letters of ASCII in two bytes each, the NUL of each pair first or second.
bool begins_in_pairs(std::string_view text, bool is_nul_first) {
    constexpr std::size_t pairs = 4;
    std::size_t pair = 0;
    for (; pair < pairs && 2 * pair + 1 < text.size(); ++pair) {
        const char nul = text[2 * pair + (is_nul_first ? 0 : 1)];
        const char letter = text[2 * pair + (is_nul_first ? 1 : 0)];
        if (nul != '\0' || letter <= 0) return false;
    }
    return pair > 1;
}

}  // namespace

void reject_other_unicode(std::string_view text, const std::string& file) {
    const auto reject = [&](const std::string& encoding, const std::string& found) {
        throw InputError({file, "byte 1"}, "UTF-8",
                         found + encoding + " (iconv -f " + encoding + " -t UTF-8 converts it)");
    };
    const std::string mark = "the byte order mark of ";
    using namespace std::string_view_literals;
    if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) reject("UTF-32", mark);
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) reject("UTF-16", mark);
    if (begins_in_pairs(text, false)) reject("UTF-16LE", "text in ");
    if (begins_in_pairs(text, true)) reject("UTF-16BE", "text in ");
}

std::string_view without_byte_order_mark(std::string_view text, const std::string& file) {
    reject_other_unicode(text, file);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

void require_text(std::string_view text, const std::string& file, std::size_t first_line) {
    const std::size_t nul = text.find('\0');
    const auto invalid = first_invalid_utf8(text.substr(0, nul));
    const std::size_t at = invalid.value_or(nul);
    if (at == std::string_view::npos) return;
    const std::string_view before = text.substr(0, at);
    const auto line = first_line + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    const Place place{file, "line " + std::to_string(line) + ", byte " + std::to_string(at - line_start + 1)};
    throw InputError(place, "UTF-8 text", invalid ? describe_other_byte(text[at]) : "a NUL byte");
}

std::vector<std::string_view> fields_of(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> fields;
    for (std::size_t end = 0; (end = text.find_first_of(separators)) != std::string_view::npos;) {
        fields.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    fields.push_back(text);
    return fields;
}

}  // namespace heed
