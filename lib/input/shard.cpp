#include "input/shard.hpp"

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"

namespace heed {
namespace {

std::uint64_t index_of(const std::string& text, const std::string& array_task) {
    if (text != "slurm") {
        if (const auto index = parse_count(text)) return *index;
        throw UsageError("--shard takes i/n or slurm/n, i counted from 0, not " + excerpt(text) + " for i");
    }
    if (array_task.empty())
        throw UsageError(
            "--shard slurm/n: SLURM_ARRAY_TASK_ID is not set; it is in a job of sbatch --array=0-…");
    if (const auto index = parse_count(array_task)) return *index;
    throw UsageError("--shard slurm/n: SLURM_ARRAY_TASK_ID is " + excerpt(array_task) + ", no whole number");
}

}  // namespace

Shard parse_shard(const std::string& text, const std::string& array_task) {
    const std::size_t slash = text.find('/');
    const auto count = slash == std::string::npos ? std::nullopt : parse_count(text.substr(slash + 1));
    if (!count || *count == 0 || *count > static_cast<std::uint64_t>(most_shards))
        throw UsageError("--shard takes i/n or slurm/n, n from 1 to " + std::to_string(most_shards) +
                         ", not " + excerpt(text));
    const std::uint64_t index = index_of(text.substr(0, slash), array_task);
    if (index >= *count)
        throw UsageError("--shard " + text + ": shard " + std::to_string(index) + " is not under " +
                         std::to_string(*count) + "; they are counted from 0");
    return {static_cast<std::int64_t>(index), static_cast<std::int64_t>(*count)};
}

}  // namespace heed
