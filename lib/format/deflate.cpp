#include "format/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

namespace heed {
namespace {

// zlib's level, which says how long it looks for repeats: 6 takes half as long again for a fiftieth less.
constexpr int level = 5, usual_memory = 8;
constexpr int raw = -MAX_WBITS;  // zlib's way to say that there is neither header nor checksum
/// A bit of deflate stands for at most 258 bytes, and 2 bits for their distance: zlib's FAQ says 1032 to 1.
constexpr std::size_t most_per_byte = 1032;

Bytef* bytes_of(std::string_view text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write to its input
}

/// zlib counts in 32 bits.
uInt limited(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

struct Deflater {
    explicit Deflater(Repeats repeats) {
        const int strategy = repeats == Repeats::runs ? Z_RLE : Z_DEFAULT_STRATEGY;
        if (::deflateInit2(&z, level, Z_DEFLATED, raw, usual_memory, strategy) != Z_OK)
            throw std::bad_alloc();
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { ::deflateEnd(&z); }

    z_stream z{};
};

struct Inflater {
    Inflater() {
        if (::inflateInit2(&z, raw) != Z_OK) throw std::bad_alloc();
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { ::inflateEnd(&z); }

    z_stream z{};
};

/// Goes on with a stream from `in` to `out` until its end or an error; returns how many bytes it wrote.
template <typename Step>
std::size_t run(z_stream& z, std::string_view in, std::string& out, int& result, Step step) {
    std::size_t read = 0, written = 0;
    do {
        z.next_in = bytes_of(in.substr(read));
        z.avail_in = limited(in.size() - read);
        z.next_out = bytes_of(out) + written;
        z.avail_out = limited(out.size() - written);
        const std::size_t given = z.avail_in, room = z.avail_out;
        result = step(&z, given == in.size() - read ? Z_FINISH : Z_NO_FLUSH);
        read += given - z.avail_in;
        written += room - z.avail_out;
        if (given == z.avail_in && room == z.avail_out) break;  // nothing goes on
    } while (result == Z_OK || result == Z_BUF_ERROR);
    return written;
}

}  // namespace

std::string deflated(std::string_view bytes, Repeats repeats) {
    Deflater deflater(repeats);
    std::string out(::deflateBound(&deflater.z, static_cast<uLong>(bytes.size())), '\0');
    int result = Z_OK;
    out.resize(run(deflater.z, bytes, out, result, ::deflate));
    if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot compress the weights");
    return out;
}

std::optional<std::string> inflated(std::string_view deflated, std::size_t size) {
    if (size / most_per_byte > deflated.size()) return std::nullopt;
    Inflater inflater;
    std::string out(size, '\0');
    int result = Z_OK;
    const std::size_t written = run(inflater.z, deflated, out, result, ::inflate);
    if (result != Z_STREAM_END || written != size) return std::nullopt;
    return out;
}

}  // namespace heed
