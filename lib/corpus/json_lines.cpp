#include "corpus/json_lines.hpp"

#include <utility>

namespace heed {
namespace {

constexpr std::size_t bytes_per_frame = std::size_t{4} << 20;

}  // namespace

JsonLines::JsonLines(Sink sink, bool compressed, std::uint64_t written)
    : sink_(std::move(sink)), is_empty_(written == 0) {
    if (compressed) zstd_.emplace(sink_);
}

void JsonLines::write(std::string_view piece) {
    is_empty_ = false;
    if (!zstd_) return sink_(piece);
    zstd_->write(piece);
    waiting_ += piece.size();
}

void JsonLines::end_line() {
    if (waiting_ < bytes_per_frame) return;
    zstd_->end_frame();
    waiting_ = 0;
}

void JsonLines::finish() {
    if (!zstd_ || (waiting_ == 0 && !is_empty_)) return;
    zstd_->end_frame();
    waiting_ = 0;
}

}  // namespace heed
