// How large an output will be, and whether the disk has room for it, as the first records tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/messages.hpp"
#include "io/lines.hpp"

namespace heed {

class RoomCheck {
  public:
    /// `resumed`: what the first batch has read is in part what an earlier run has written.
    RoomCheck(std::string output, bool resumed, bool ignored, const Messages& messages);

    /// After each batch: how many records and bytes are written and how far the input is read; nothing: how
    /// long it is is not known. std::runtime_error for what will not fit, after the first batch and whenever
    /// twice as much has been read; once, when batches enough are seen, a warning for what is large, which
    /// says as much or a little more than will come.
    void check(std::uint64_t records, std::uint64_t bytes, const std::optional<ReadSoFar>& input);

  private:
    struct Mark {
        std::uint64_t bytes;
        std::size_t read;
    };
    /// Of the batches seen: bytes written and read, with their squares and products.
    struct Sums {
        double batches = 0, written = 0, read = 0, written2 = 0, both = 0, read2 = 0;
    };

    void add(const Mark& now);
    double margin(double left, std::uint64_t records, const ReadSoFar& input) const;
    void require_room(double whole, double left) const;

    std::string output_;
    std::optional<Mark> last_;
    Sums sums_;
    bool is_ignored_;
    bool is_told_ = false;
    std::size_t next_check_ = 0;  // when so much is read
    const Messages& messages_;
};

}  // namespace heed
