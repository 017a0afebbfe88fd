#include "corpus/room_check.hpp"

#include <stdexcept>
#include <utility>

#include "core/text/number.hpp"
#include "io/output/output_name.hpp"

namespace heed {
namespace {

constexpr double worth_saying = 1e9;  // bytes

std::string gigabytes(double bytes) {
    return rounded(bytes / 1e9, 3) + " GB";
}

}  // namespace

RoomCheck::RoomCheck(std::string output, bool resumed, bool ignored, const Messages& messages)
    : output_(std::move(output)), is_ignored_(ignored), messages_(messages) {
    if (!resumed) from_ = Mark{0, 0};
}

void RoomCheck::check(std::uint64_t bytes, const std::optional<ReadSoFar>& input) {
    if (is_done_ || !input) return;
    if (!from_) from_ = Mark{bytes, input->read};
    if (bytes == from_->bytes || input->read == from_->read) return;
    is_done_ = true;
    const double per_read =
        static_cast<double>(bytes - from_->bytes) / static_cast<double>(input->read - from_->read);
    const double left = per_read * static_cast<double>(input->size - input->read);
    const double whole = static_cast<double>(bytes) + left;
    if (whole > worth_saying) messages_.warning("about " + gigabytes(whole) + " will be written");
    if (!is_ignored_ && left > 0) require_room(whole, left);
}

void RoomCheck::require_room(double whole, double left) const {
    const auto free = free_bytes_beside(output_);
    if (!free || left < static_cast<double>(*free)) return;
    throw std::runtime_error(
        "about " + gigabytes(whole) + " would be written to " + output_ + ", where " +
        gigabytes(static_cast<double>(*free)) +
        " are free: choose less (--layer, --mean, --top-k, --precision, .jsonl.zst), or go on "
        "all the same with --ignore-disk-space");
}

}  // namespace heed
