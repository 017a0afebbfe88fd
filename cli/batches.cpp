#include "batches.hpp"

#include <deque>
#include <memory>
#include <utility>

namespace heed {
namespace {

std::optional<Outcome> outcome_of(const NextAttention& next, std::int64_t number) {
    Outcome outcome{number, 0, {}, Attention{}};
    try {
        auto attention = next();
        if (!attention) return std::nullopt;
        outcome.id = attention->id;
        outcome.result = *std::move(attention);
    } catch (const BrokenInput&) {
        throw;
    } catch (const InputError& error) {
        outcome.result = error;
    }
    return outcome;
}

}  // namespace

NextOutcome numbered(NextAttention next, const CorpusPart& part) {
    auto count = std::make_shared<std::int64_t>(0);
    return [next = std::move(next), count, part] {
        auto outcome = outcome_of(next, (*count)++);
        while (outcome && !part.has(outcome->number)) outcome = outcome_of(next, (*count)++);
        return outcome;
    };
}

NextBatch alone(NextOutcome next) {
    return [next = std::move(next)] {
        std::vector<Outcome> batch;
        if (auto outcome = next()) batch.push_back(*std::move(outcome));
        return batch;
    };
}

NextOutcome one_by_one(NextBatch next_batch) {
    auto waiting = std::make_shared<std::deque<Outcome>>();
    return [next_batch = std::move(next_batch), waiting]() -> std::optional<Outcome> {
        if (waiting->empty())
            for (Outcome& outcome : next_batch()) waiting->push_back(std::move(outcome));
        if (waiting->empty()) return std::nullopt;
        Outcome outcome = std::move(waiting->front());
        waiting->pop_front();
        return outcome;
    };
}

NextAttention attentions(NextOutcome next) {
    return [next = std::move(next)]() -> std::optional<Attention> {
        auto outcome = next();
        if (!outcome) return std::nullopt;
        if (const auto* const refused = std::get_if<InputError>(&outcome->result)) throw InputError(*refused);
        return std::get<Attention>(std::move(outcome->result));
    };
}

}  // namespace heed
