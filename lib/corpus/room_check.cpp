#include "corpus/room_check.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/text/number.hpp"
#include "io/file.hpp"
#include "io/output/output_name.hpp"

namespace heed {
namespace {

constexpr double worth_saying = 1e9;  // bytes
constexpr double enough_batches = 16;
constexpr double shortest_row = 25;  // bytes of a row of CSV, about

/// Of the numbers from 0 to `count`.
double mean_digits(double count) {
    double digits = 1, power = 10;
    while (power < count) {
        digits += (count - power) / count;
        power *= 10;
    }
    return digits;
}

std::string gigabytes(double bytes) {
    return rounded(bytes / 1e9, 3) + " GB";
}

}  // namespace

RoomCheck::RoomCheck(std::string output, bool resumed, bool ignored, const Messages& messages)
    : output_(std::move(output)), is_ignored_(ignored), messages_(messages) {
    if (!resumed) last_ = Mark{0, 0};
}

void RoomCheck::add(const Mark& now) {
    const auto written = static_cast<double>(now.bytes - last_->bytes);
    const auto read = static_cast<double>(now.read - last_->read);
    sums_.batches += 1;
    sums_.written += written;
    sums_.read += read;
    sums_.written2 += written * written;
    sums_.both += written * read;
    sums_.read2 += read * read;
    last_ = now;
}

/// How much more may come than the mean of the batches says: three standard errors of the ratio of bytes
/// written to bytes read, and, where each row has its record's number, the digits by which that grows.
double RoomCheck::margin(double left, std::uint64_t records, const ReadSoFar& input) const {
    const double ratio = sums_.written / sums_.read;
    const double squares = sums_.written2 - 2 * ratio * sums_.both + ratio * ratio * sums_.read2;
    const double unseen = sums_.batches < 2 ? 1 : sums_.batches / (sums_.batches - 1);
    const double error = std::sqrt(std::max(squares, 0.0) * unseen) / sums_.read;
    const double all = static_cast<double>(input.size) / static_cast<double>(input.read);
    const double digits =
        content_extension(output_) == ".csv" && records > 0
            ? mean_digits(static_cast<double>(records) * all) - mean_digits(static_cast<double>(records))
            : 0;
    return left * (3 * error + ratio * digits / shortest_row);
}

void RoomCheck::check(std::uint64_t records, std::uint64_t bytes, const std::optional<ReadSoFar>& input) {
    if (!input) return;
    if (!last_) last_ = Mark{bytes, input->read};
    if (bytes == last_->bytes || input->read == last_->read) return;
    add({bytes, input->read});
    const double left = sums_.written / sums_.read * static_cast<double>(input->size - input->read);
    const bool is_known = sums_.batches >= enough_batches || input->read >= input->size / 20;
    if (is_known && !std::exchange(is_told_, true)) {
        const double most = static_cast<double>(bytes) + left +
                            margin(static_cast<double>(input->size - input->read), records, *input);
        if (most > worth_saying) messages_.warning("up to " + gigabytes(most) + " will be written");
    }
    if (is_ignored_ || left <= 0 || input->read < next_check_) return;
    next_check_ = 2 * input->read;
    require_room(static_cast<double>(bytes) + left, left);
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
