#include "io/zstd.hpp"

#include <zstd.h>

#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace heed {
namespace {

constexpr int level = 3;            // zstd's own default: numbers shrink little more at higher ones
constexpr int largest_window = 27;  // of frames that are read: 128 MB, as the command line tool allows

void check(std::size_t code) {
    if (ZSTD_isError(code) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(code));
}

}  // namespace

struct ZstdWriter::Stream {
    Stream() : context(ZSTD_createCCtx()), buffer(ZSTD_CStreamOutSize()) {
        if (context == nullptr) throw std::bad_alloc();
        check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level));
        check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1));
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { ZSTD_freeCCtx(context); }

    ZSTD_CCtx* context;
    std::vector<char> buffer;
};

ZstdWriter::ZstdWriter(Sink sink) : sink_(std::move(sink)), stream_(std::make_shared<Stream>()) {}

void ZstdWriter::write(std::string_view bytes) {
    compress(bytes, false);
}

void ZstdWriter::end_frame() {
    compress("", true);
}

void ZstdWriter::compress(std::string_view bytes, bool end) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
        ZSTD_outBuffer out{stream_->buffer.data(), stream_->buffer.size(), 0};
        left = ZSTD_compressStream2(stream_->context, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
        check(left);
        if (out.pos > 0) sink_({stream_->buffer.data(), out.pos});
    } while (end ? left > 0 : in.pos < in.size);
}

struct ZstdReader::Stream {
    Stream() : context(ZSTD_createDCtx()) {
        if (context == nullptr) throw std::bad_alloc();
        check(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, largest_window));
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { ZSTD_freeDCtx(context); }

    ZSTD_DCtx* context;
};

ZstdReader::ZstdReader(std::string_view bytes, Place place)
    : rest_(bytes), place_(std::move(place)), stream_(std::make_shared<Stream>()) {
    if (bytes.empty()) throw InputError(place_, "is no whole zstd file: it is empty");
}

std::size_t ZstdReader::read(char* to, std::size_t size) {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0) {
        if (rest_.empty() && !within_frame_) return 0;
        ZSTD_inBuffer in{rest_.data(), rest_.size(), 0};
        const std::size_t left = ZSTD_decompressStream(stream_->context, &out, &in);
        if (ZSTD_isError(left) != 0)
            throw InputError(place_, std::string("is no whole zstd file: ") + ZSTD_getErrorName(left));
        const bool no_progress = in.pos == 0 && out.pos == 0;
        rest_.remove_prefix(in.pos);
        within_frame_ = left > 0;
        if (no_progress && rest_.empty() && within_frame_)
            throw InputError(place_, "is no whole zstd file: it is cut short");
    }
    return out.pos;
}

}  // namespace heed
