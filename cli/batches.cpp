#include "batches.hpp"

#include <deque>
#include <memory>
#include <utility>

namespace heed {

NextBatch alone(NextAttention next) {
    auto count = std::make_shared<std::int64_t>(0);
    return [next = std::move(next), count]() -> std::vector<Outcome> {
        std::vector<Outcome> batch;
        const std::int64_t number = (*count)++;
        try {
            if (auto attention = next()) {
                const RecordId id = attention->id;
                batch.push_back({number, 0, id, *std::move(attention)});
            }
        } catch (const InputError& error) {
            batch.push_back({number, 0, std::nullopt, error});
        }
        return batch;
    };
}

NextAttention one_by_one(NextBatch next_batch) {
    auto waiting = std::make_shared<std::deque<Outcome>>();
    return [next_batch = std::move(next_batch), waiting]() -> std::optional<Attention> {
        if (waiting->empty())
            for (Outcome& outcome : next_batch()) waiting->push_back(std::move(outcome));
        if (waiting->empty()) return std::nullopt;
        auto result = std::move(waiting->front().result);
        waiting->pop_front();
        if (const auto* const refused = std::get_if<InputError>(&result)) throw InputError(*refused);
        return std::get<Attention>(std::move(result));
    };
}

}  // namespace heed
