// gzip, in (RFC 1952): what corpora come in most often. Several members after each other are one file.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "core/error.hpp"

namespace heed {

class GzipReader {
  public:
    /// `bytes` have to outlive it; `place` is what messages call them. InputError if there are none.
    GzipReader(std::string_view bytes, Place place);

    /// Fills up to `size` bytes at `to`; 0 at the end. InputError for what is no gzip, damaged or cut short.
    std::size_t read(char* to, std::size_t size);

    /// How many bytes have not been unpacked.
    std::size_t left() const { return rest_.size(); }

  private:
    struct Stream;

    std::string_view rest_;
    Place place_;
    std::shared_ptr<Stream> stream_;
    bool within_member_ = false;
};

}  // namespace heed
