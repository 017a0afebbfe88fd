// What is compressed, unpacked piece by piece: by the file's extension zstd's or gzip's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "io/file.hpp"
#include "io/gzip.hpp"
#include "io/zstd.hpp"

namespace heed {

class Unpacker {
  public:
    /// `bytes`, the content of the file called `path`, have to outlive it. InputError if there are none.
    Unpacker(const std::string& path, std::string_view bytes, Place place)
        : reader_(is_gzip(path) ? Reader(GzipReader(bytes, std::move(place)))
                                : Reader(ZstdReader(bytes, std::move(place)))) {}

    /// Fills up to `size` bytes at `to`; 0 at the end. InputError for what is damaged or cut short.
    std::size_t read(char* to, std::size_t size) {
        return std::visit([&](auto& reader) { return reader.read(to, size); }, reader_);
    }
    /// How many bytes have not been unpacked.
    std::size_t left() const {
        return std::visit([](const auto& reader) { return reader.left(); }, reader_);
    }

  private:
    using Reader = std::variant<ZstdReader, GzipReader>;

    Reader reader_;
};

}  // namespace heed
