#include "nn/rotation.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "nn/rope.hpp"

namespace heed {
namespace {

/// Of float32 angles cosine and sine are computed in double and rounded: the same on every machine.
Matrix turns_up_to(std::size_t positions, const Turning& turning) {
    const std::size_t half = turning.inv_freq.size();
    Matrix turns = Matrix::from_shape({positions, 2 * half});  // [position, size]
    for (std::size_t position = 0; position < positions; ++position)
        for (std::size_t t = 0; t < half; ++t) {
            const auto angle = static_cast<double>(static_cast<float>(position) * turning.inv_freq(t));
            turns(position, t) = static_cast<float>(std::cos(angle) * turning.amplitude);
            turns(position, half + t) = static_cast<float>(std::sin(angle) * turning.amplitude);
        }
    return turns;
}

void turn(float* head, const float* cosines, std::size_t half) {
    const float* const sines = cosines + half;
    for (std::size_t t = 0; t < half; ++t) {
        const float first = head[t];
        const float second = head[half + t];
        head[t] = first * cosines[t] - second * sines[t];
        head[half + t] = second * cosines[t] + first * sines[t];
    }
}

PrepareRows then(PrepareRows first, const PrepareRows& second) {
    if (!first) return second;
    return [first = std::move(first), second](Matrix& rows, Threads& threads) {
        first(rows, threads);
        second(rows, threads);
    };
}

}  // namespace

/// The tables so far, by the shortest sequence that each is for: a pass goes through many layers, all with
/// the same angles.
struct Rotation::Cache {
    static constexpr std::size_t most = 16;
    static constexpr std::size_t grows_by = 64;  // positions: a text that is written grows by one at a time

    std::mutex mutex;
    std::map<std::size_t, std::shared_ptr<const Matrix>> tables;  // [position, size]: cosines, then sines
};

/// Those of a batch.
struct Rotation::Turns {
    std::vector<std::shared_ptr<const Matrix>> tables;
    std::vector<const float*> of_token;  // a row of a table
    std::size_t half = 0;
};

Rotation::Rotation(std::shared_ptr<const RotaryFrequencies> frequencies, std::size_t head_size)
    : frequencies_(std::move(frequencies)), head_size_(head_size), cache_(std::make_shared<Cache>()) {}

Rotation::Rotation(Vector inv_freq) : head_size_(2 * inv_freq.size()), cache_(std::make_shared<Cache>()) {
    frequencies_ = fixed_frequencies({std::move(inv_freq)});
}

Rotation Rotation::of_base(double base, std::size_t size) {
    return Rotation(inv_freq_of_base(base, size));
}

std::shared_ptr<const Matrix> Rotation::table_for(std::size_t tokens) const {
    const std::lock_guard lock(cache_->mutex);
    const std::size_t key = frequencies_->shortest_alike(tokens);
    if (cache_->tables.size() >= Cache::most && cache_->tables.count(key) == 0) cache_->tables.clear();
    std::shared_ptr<const Matrix>& table = cache_->tables[key];
    if (!table || table->shape(0) < tokens)
        table = std::make_shared<const Matrix>(
            turns_up_to((tokens / Cache::grows_by + 1) * Cache::grows_by, frequencies_->of_length(tokens)));
    return table;
}

Rotation::Turns Rotation::turns_of(const TokenBatch& batch) const {
    Turns turns;
    for (std::size_t sequence = 0; sequence < batch.sequences(); ++sequence) {
        const std::shared_ptr<const Matrix> table = table_for(batch.length(sequence));
        turns.half = table->shape(1) / 2;
        for (std::size_t position = 0; position < batch.length(sequence); ++position)
            turns.of_token.push_back(table->data() + position * table->shape(1));
        turns.tables.push_back(table);
    }
    return turns;
}

HeadRule Rotation::before(HeadRule rule, const TokenBatch& batch) const {
    const PrepareRows turn_rows = [turns = std::make_shared<const Turns>(turns_of(batch)),
                                   head_size = head_size_](Matrix& rows, Threads& threads) {
        const std::size_t width = rows.shape(1), tokens = turns->of_token.size();
        assert(rows.shape(0) <= tokens && width % head_size == 0 && 2 * turns->half <= head_size);
        const float* const* const of_row = turns->of_token.data() + (tokens - rows.shape(0));
        constexpr std::size_t at_once = 32;
        threads.each((rows.shape(0) + at_once - 1) / at_once, [&](std::size_t i) {
            for (std::size_t row = i * at_once; row < std::min(rows.shape(0), (i + 1) * at_once); ++row)
                for (std::size_t head = 0; head < width; head += head_size)
                    turn(rows.data() + row * width + head, of_row[row], turns->half);
        });
    };
    rule.prepare_queries = then(std::move(rule.prepare_queries), turn_rows);
    rule.prepare_keys = then(std::move(rule.prepare_keys), turn_rows);
    return rule;
}

}  // namespace heed
