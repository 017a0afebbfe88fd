// Lines on their way to a file, as they are or compressed. Compressed, a frame holds whole lines and ends
// when it holds enough of them: the bytes depend on the lines alone, and another run can continue after a
// frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "io/sink.hpp"
#include "io/zstd.hpp"

namespace heed {

class JsonLines {
  public:
    /// `written`: how many bytes an earlier one has given to the sink.
    JsonLines(Sink sink, bool compressed, std::uint64_t written = 0);

    /// A piece of a line.
    void write(std::string_view piece);
    /// The pieces made a whole line, its line break included.
    void end_line();
    /// Of nothing, too, a compressed file is made.
    void finish();

    /// Another JsonLines may continue after what the sink has been given.
    bool can_resume_here() const { return waiting_ == 0; }

  private:
    Sink sink_;
    std::optional<ZstdWriter> zstd_;
    std::size_t waiting_ = 0;  // bytes in the frame that is not ended
    bool is_empty_;
};

}  // namespace heed
