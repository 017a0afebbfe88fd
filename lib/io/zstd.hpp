// Zstandard, in and out (RFC 8878). What is written is a row of frames, each with its checksum, which any
// reader takes for one file.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/error.hpp"
#include "io/sink.hpp"

namespace heed {

class ZstdWriter {
  public:
    explicit ZstdWriter(Sink sink);

    void write(std::string_view bytes);
    /// What the sink has been given is whole: bytes of another writer may follow.
    void end_frame();

  private:
    struct Stream;
    void compress(std::string_view bytes, bool end);

    Sink sink_;
    std::shared_ptr<Stream> stream_;
};

class ZstdReader {
  public:
    /// `bytes` have to outlive it; `place` is what messages call them. InputError if there are none: a file
    /// of nothing has a frame.
    ZstdReader(std::string_view bytes, Place place);

    /// Fills up to `size` bytes at `to`; 0 at the end. InputError for what is no zstd, damaged or cut short.
    [[nodiscard]] std::size_t read(char* to, std::size_t size);

    /// How many bytes have not been unpacked.
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

  private:
    struct Stream;

    std::string_view rest_;
    Place place_;
    std::shared_ptr<Stream> stream_;
    bool within_frame_ = false;
};

}  // namespace heed
