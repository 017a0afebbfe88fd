// Zip archives in memory, through libzip. Read with more suspicion than libzip has: the members, the
// directory and its end must fill the file without a gap or an overlap, so nothing hides between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "io/sink.hpp"

struct zip;

namespace heed {

/// A member's contents: `head`, then `rest`, which the caller owns.
struct ZipMember {
    std::string name;
    std::string head;
    std::string_view rest;
};

class ZipReader {
  public:
    /// `bytes` has to outlive the reader. InputError if it is not a zip archive, or one with junk around it,
    /// duplicate, overlapping, encrypted or unsafely named members, an unknown method, or far more contents
    /// than bytes.
    ZipReader(std::string_view bytes, const Place& place);

    /// In the archive's order.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    /// What the member `names()[index]` holds. InputError if it is damaged or has another size than declared.
    [[nodiscard]] std::string read(std::size_t index) const;

    /// How many bytes that member declares.
    std::size_t size(std::size_t index) const { return sizes_[index]; }

    /// The bytes of a member that is not compressed, where the archive has them; nothing for another. No page
    /// is touched, so nobody compares the CRC.
    std::optional<std::string_view> stored(std::size_t index) const { return stored_[index]; }

  private:
    Place place_;
    std::shared_ptr<zip> archive_;
    std::vector<std::string> names_;
    std::vector<std::size_t> sizes_;
    std::vector<std::optional<std::string_view>> stored_;
};

/// An archive of members that are stored, not compressed, all dated 1980-01-01: same members, same bytes.
void write_zip(const std::vector<ZipMember>& members, const Sink& sink);

}  // namespace heed
