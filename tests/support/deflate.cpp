#include "support/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace heed::test {
namespace {

/// Takes bytes piece by piece.
class Deflater {
  public:
    /// `window` as zlib has it: below 0 deflated bytes alone, 16 more a file of gzip.
    explicit Deflater(int window) {
        if (::deflateInit2(&stream_, Z_BEST_COMPRESSION, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::runtime_error("zlib does not start");
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { ::deflateEnd(&stream_); }

    void add(const std::string& bytes, int flush = Z_NO_FLUSH) {
        crc_ = ::crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
        // zlib's type is for both directions; it only reads here.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        std::string piece(1 << 16, '\0');
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream_.avail_out = static_cast<uInt>(piece.size());
            ::deflate(&stream_, flush);
            out_.append(piece, 0, piece.size() - stream_.avail_out);
        } while (stream_.avail_out == 0);
    }

    std::string finished() {
        add("", Z_FINISH);
        return out_;
    }
    std::uint32_t crc() const { return static_cast<std::uint32_t>(crc_); }

  private:
    z_stream stream_{};
    uLong crc_ = 0;
    std::string out_;
};

}  // namespace

ZipEntry deflated_entry(const std::string& name, const std::string& head, std::uint64_t zeros) {
    Deflater deflater(-MAX_WBITS);
    deflater.add(head);
    const std::string piece(1 << 16, '\0');
    for (std::uint64_t left = zeros; left > 0;) {
        const std::uint64_t size = std::min<std::uint64_t>(left, piece.size());
        deflater.add(piece.substr(0, size));
        left -= size;
    }
    const std::string data = deflater.finished();
    return {name, data, 8, 0, head.size() + zeros, deflater.crc()};
}

std::string gzipped(const std::string& text) {
    Deflater deflater(16 + MAX_WBITS);
    deflater.add(text);
    return deflater.finished();
}

}  // namespace heed::test
