// A part of a corpus, for one of several runs that share it out: every count-th record. The cut depends on
// the records' numbers alone, and sentences that stand near each other, often of one length, go to different
// runs.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

inline constexpr std::int64_t most_shards = 1'000'000;

struct Shard {
    std::int64_t index = 0;
    std::int64_t count = 1;

    bool has(std::int64_t number) const { return number % count == index; }
    /// How many of so many records it has.
    std::int64_t share_of(std::int64_t records) const {
        return records > index ? (records - index - 1) / count + 1 : 0;
    }
    bool operator==(const Shard&) const = default;
};

/// Which records a run goes through.
struct CorpusPart {
    Shard shard;
    std::int64_t from = 0;  // those before it are done

    bool has(std::int64_t number) const { return number >= from && shard.has(number); }
};

/// "2/8", the third of eight; "slurm/8" takes the index from `array_task`, $SLURM_ARRAY_TASK_ID, empty where
/// that is not set. UsageError unless the index is under the count.
Shard parse_shard(const std::string& text, const std::string& array_task);

}  // namespace heed
