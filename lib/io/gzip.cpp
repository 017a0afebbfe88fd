#include "io/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>

namespace heed {
namespace {

constexpr int gzip_alone = 16 + MAX_WBITS;  // zlib's way to say that the format is gzip

/// zlib counts in 32 bits.
uInt limited(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct GzipReader::Stream {
    Stream() {
        if (inflateInit2(&z, gzip_alone) != Z_OK) throw std::bad_alloc();
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { inflateEnd(&z); }

    z_stream z{};
};

GzipReader::GzipReader(std::string_view bytes, Place place)
    : rest_(bytes), place_(std::move(place)), stream_(std::make_shared<Stream>()) {
    if (bytes.empty()) throw InputError(place_, "is no whole gzip file: it is empty");
}

std::size_t GzipReader::read(char* to, std::size_t size) {
    z_stream& z = stream_->z;
    std::size_t got = 0;
    while (got == 0) {
        if (rest_.empty() && !within_member_) return 0;
        // zlib does not write to its input.
        z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
        z.avail_in = limited(rest_.size());
        z.next_out = reinterpret_cast<Bytef*>(to);
        z.avail_out = limited(size);
        const std::size_t given = z.avail_in, room = z.avail_out;
        const int result = inflate(&z, Z_NO_FLUSH);
        rest_.remove_prefix(given - z.avail_in);
        got = room - z.avail_out;
        within_member_ = result != Z_STREAM_END;
        if (result == Z_STREAM_END)
            inflateReset(&z);
        else if (result == Z_BUF_ERROR || (result == Z_OK && got == 0 && rest_.empty()))
            throw InputError(place_, "is no whole gzip file: it is cut short");
        else if (result != Z_OK)
            throw InputError(place_, std::string("is no whole gzip file: ") +
                                         (z.msg != nullptr ? z.msg : "it is damaged"));
    }
    return got;
}

}  // namespace heed
