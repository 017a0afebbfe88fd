#include "nn/rotation.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <mutex>
#include <utility>

namespace heed {

/// The longest table so far: a pass goes through many layers, all with the same angles.
struct Rotation::Cache {
    std::mutex mutex;
    std::shared_ptr<const Matrix> turns;  // [position, size]: the cosines, then the sines
};

Rotation::Rotation(Vector inv_freq) : inv_freq_(std::move(inv_freq)), cache_(std::make_shared<Cache>()) {}

Rotation Rotation::of_base(double base, std::size_t size) {
    assert(size % 2 == 0);
    Vector inv_freq = Vector::from_shape({size / 2});
    for (std::size_t t = 0; t < inv_freq.size(); ++t) {
        const float exponent = static_cast<float>(2 * t) / static_cast<float>(size);
        inv_freq(t) = 1 / static_cast<float>(std::pow(base, static_cast<double>(exponent)));
    }
    return Rotation(std::move(inv_freq));
}

/// Of float32 angles cosine and sine are computed in double and rounded: the same on every machine.
std::shared_ptr<const Matrix> Rotation::turns_up_to(std::size_t positions) const {
    const std::lock_guard lock(cache_->mutex);
    if (cache_->turns && cache_->turns->shape(0) >= positions) return cache_->turns;
    const std::size_t half = inv_freq_.size();
    Matrix turns = Matrix::from_shape({positions, 2 * half});  // [position, size]
    for (std::size_t position = 0; position < positions; ++position)
        for (std::size_t t = 0; t < half; ++t) {
            const auto angle = static_cast<double>(static_cast<float>(position) * inv_freq_(t));
            turns(position, t) = static_cast<float>(std::cos(angle));
            turns(position, half + t) = static_cast<float>(std::sin(angle));
        }
    cache_->turns = std::make_shared<const Matrix>(std::move(turns));
    return cache_->turns;
}

void Rotation::apply(Matrix& rows, const std::vector<std::int64_t>& positions, Threads& threads) const {
    const auto last = std::max_element(positions.begin(), positions.end());
    const std::shared_ptr<const Matrix> turns = turns_up_to(static_cast<std::size_t>(*last) + 1);
    const std::size_t half = inv_freq_.size();
    const std::size_t width = rows.shape(1);
    assert(rows.shape(0) == positions.size() && width % (2 * half) == 0);
    const auto turn = [&](std::size_t token) {
        const float* const cosines = turns->data() + static_cast<std::size_t>(positions[token]) * 2 * half;
        const float* const sines = cosines + half;
        float* const row = rows.data() + token * width;
        for (float* head = row; head < row + width; head += 2 * half)
            for (std::size_t t = 0; t < half; ++t) {
                const float first = head[t];
                const float second = head[half + t];
                head[t] = first * cosines[t] - second * sines[t];
                head[half + t] = second * cosines[t] + first * sines[t];
            }
    };
    constexpr std::size_t at_once = 32;
    threads.each((positions.size() + at_once - 1) / at_once, [&](std::size_t i) {
        const std::size_t end = std::min(positions.size(), (i + 1) * at_once);
        for (std::size_t token = i * at_once; token < end; ++token) turn(token);
    });
}

HeadRule Rotation::before(HeadRule rule, const TokenBatch& batch) const {
    rule.turn = [*this, positions = batch.positions()](Matrix& rows, Threads& threads) {
        apply(rows, positions, threads);
    };
    return rule;
}

}  // namespace heed
