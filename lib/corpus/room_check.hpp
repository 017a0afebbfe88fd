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

    /// After each batch: how many bytes are written and how far the input is read; nothing: how long it is is
    /// not known. Once, std::runtime_error for what will not fit, a warning for what is large.
    void check(std::uint64_t bytes, const std::optional<ReadSoFar>& input);

  private:
    void require_room(double whole, double left) const;

    struct Mark {
        std::uint64_t bytes;
        std::size_t read;
    };

    std::string output_;
    std::optional<Mark> from_;
    bool is_ignored_;
    bool is_done_ = false;
    const Messages& messages_;
};

}  // namespace heed
