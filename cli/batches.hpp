// Attentions on their way from a model or a file: one by one, or several that were computed together, where a
// refused one stands in its place among them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "input/corpus.hpp"

namespace heed {

/// Gives the next sequence's attention, nothing at the end. InputError for a bad one; the next call goes on
/// behind it.
using NextAttention = std::function<std::optional<Attention>()>;

/// A record of a corpus: its attention, or why there is none.
struct Outcome {
    std::int64_t number = 0;     // from 0
    std::size_t line = 0;        // of the file, at which the record begins; 0: not known
    std::optional<RecordId> id;  // none: it could not be read
    std::variant<Attention, InputError> result;
};

/// Gives the next record, nothing at the end.
using NextOutcome = std::function<std::optional<Outcome>()>;
/// Gives the next records in order; none at the end.
using NextBatch = std::function<std::vector<Outcome>()>;

/// The records that `next` gives, numbered from 0, as far as they are of the part.
NextOutcome numbered(NextAttention next, const CorpusPart& part);
/// Each record a batch of its own.
NextBatch alone(NextOutcome next);
/// Those of the batches in turn.
NextOutcome one_by_one(NextBatch next_batch);
/// The attention of each; a refused one is thrown.
NextAttention attentions(NextOutcome next);

}  // namespace heed
