#include "corpus_options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "corpus/run_request.hpp"
#include "io/output/output_check.hpp"
#include "request.hpp"

namespace heed {
namespace {

constexpr std::size_t usual_batch_tokens = 2048;

/// The bytes are the same whatever these say, or the request holds them otherwise.
constexpr auto without_effect = std::to_array<std::string_view>(
    {"--file", "--file-format", "--output", "--model", "--revision", "--threads", "--batch-tokens",
     "--errors", "--strict", "--resume", "--shard", "--ignore-disk-space", "--pull", "--quiet", "--verbose"});

/// Of files it counts that they are given, not what they are called: what is read is hashed with the model.
constexpr auto file_flags =
    std::to_array<std::string_view>({"--divergence-table", "--embeddings", "--mask", "--weights"});

bool is_one_of(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::uint64_t> slurm_variable(const std::string& name) {
    const char* const value = std::getenv(("SLURM_ARRAY_TASK_" + name).c_str());
    return value == nullptr ? std::nullopt : parse_count(value);
}

/// What Slurm says of the array that this task is in; COUNT and the others are missing before Slurm 17.02.
struct SlurmArray {
    std::optional<std::uint64_t> id = slurm_variable("ID"), first = slurm_variable("MIN"),
                                 last = slurm_variable("MAX"), count = slurm_variable("COUNT");
    std::uint64_t step = std::max<std::uint64_t>(slurm_variable("STEP").value_or(1), 1);

    bool is_known() const { return id && first && last && count && *count > 0; }
    bool has_gaps() const {
        return *id < *first || *last < *first || *last - *first != (*count - 1) * step ||
               (*id - *first) % step != 0;
    }
};

/// UsageError for an array whose tasks cannot be told apart as shards.
void check_array(const SlurmArray& array, std::uint64_t shards) {
    const std::string advice = ": give sbatch --array=0-" + std::to_string(shards - 1);
    if (*array.count > shards)
        throw UsageError("--shard slurm/" + std::to_string(shards) + ": the array has " +
                         counted(*array.count, "task") + advice);
    if (*array.count == shards && array.has_gaps())
        throw UsageError("--shard slurm/" + std::to_string(shards) +
                         ": the numbers of the array's tasks have gaps" + advice);
}

/// The index for "slurm/n". Of an array with a task per shard it is counted from the first task, by its step;
/// of a smaller one, which computes some shards again, it is the task's number.
std::string array_task(const std::string& shard, const Messages& messages) {
    const char* const task = std::getenv("SLURM_ARRAY_TASK_ID");
    if (task == nullptr || !shard.starts_with("slurm/")) return "";
    const SlurmArray array;
    const auto shards = parse_count(shard.substr(shard.find('/') + 1));
    if (!array.is_known() || !shards || *shards == 0) return task;
    check_array(array, *shards);
    if (*array.count == *shards) return std::to_string((*array.id - *array.first) / array.step);
    messages.warning("the array has " + counted(*array.count, "task") + " for " + counted(*shards, "shard") +
                     ": task " + task + " computes shard " + task + ", counted from 0");
    return task;
}

}  // namespace

Request corpus_request_of(const Given& given) {
    Request request = request_of(given);
    if (gives_several(request) || request.mean_of_records)
        request.batch_tokens = given.count("--batch-tokens").value_or(usual_batch_tokens);
    return request;
}

RunOptions run_options_of(const Given& given, bool several) {
    RunOptions options{.errors = given.text("--errors"),
                       .strict = given.has("--strict") || !several,
                       .resume = given.has("--resume"),
                       .ignore_disk_space = given.has("--ignore-disk-space")};
    if (const auto shard = given.text("--shard"))
        options.shard = parse_shard(*shard, array_task(*shard, messages_of(given)));
    if (options.errors) options.errors = in_shard(options, *options.errors);
    return options;
}

std::string in_shard(const RunOptions& options, const std::string& name) {
    std::string named = with_shard(name, options.shard.value_or(Shard()).index);
    if (!options.shard && named != name) throw UsageError("{shard} in a name goes with --shard I/N");
    return named;
}

RunRequest asked_of(const std::string& command, const Given& given) {
    RunRequest asked;
    asked.version = HEED_VERSION;
    asked.command = command;
    for (const auto& [name, value] : given.values) {
        if (is_one_of(without_effect, name)) continue;
        const bool is_file = is_one_of(file_flags, name) && value != "causal";
        asked.options[name] = is_file ? without_file_name(value) : value;
    }
    return asked;
}

}  // namespace heed
