#include "corpus/merge_outputs.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "corpus/ledger.hpp"
#include "corpus/merge.hpp"
#include "corpus/output_files.hpp"
#include "io/file.hpp"
#include "io/output_check.hpp"
#include "io/output_group.hpp"
#include "record/tensor_records.hpp"
#include "stats/csv.hpp"
#include "stats/json.hpp"

namespace heed {
namespace {

RecordCount count_of(const std::vector<ShardOutput>& shards) {
    RecordCount count;
    for (const ShardOutput& shard : shards) {
        count.written += shard.manifest.written;
        count.failed += shard.manifest.failed;
    }
    return count;
}

Place place_of(const ShardOutput& shard) {
    return {shard.path + manifest_suffix, ""};
}

HeadStats stats_of(const ShardOutput& shard) {
    return stats_from_json(JsonValue::parse(shard.manifest.result, place_of(shard)));
}

/// A shard takes its first record's model for that of all.
void add(HeadStats& stats, const ShardOutput& shard) {
    const HeadStats others = stats_of(shard);
    try {
        merge(stats, others, place_of(shard));
    } catch (const InputError& error) {
        throw InputError(error.place(), error.reason() + ": give heed stats the records of one model alone");
    }
}

HeadStats merged_stats(const std::vector<ShardOutput>& shards) {
    HeadStats stats = stats_of(shards.front());
    std::for_each(shards.begin() + 1, shards.end(), [&](const ShardOutput& shard) { add(stats, shard); });
    return stats;
}

/// The outputs are open before the work.
class Outputs {
  public:
    Outputs(const std::string& output, const std::optional<std::string>& errors)
        : path_(output), merged_(group_.open(output)), failures_(errors ? group_.open(*errors) : Sink()) {}

    void write(std::string_view bytes) const { write_to(merged_, bytes); }
    /// Without --errors they are counted alone.
    void write_failure(std::string_view line) const {
        if (failures_) write_to(failures_, line);
    }
    /// As in one run, of a corpus that is rejected as a whole nothing is written but the reasons.
    void commit(const RecordCount& count) {
        group_.commit(count.all_failed() ? std::vector{path_} : std::vector<std::string>());
    }

  private:
    void write_to(const Sink& sink, std::string_view bytes) const {
        sink(bytes);
        if (group_.is_closed()) throw ClosedPipe{};
    }

    std::string path_;
    OutputGroup group_;
    Sink merged_, failures_;
};

void merge_records(const std::vector<ShardOutput>& shards, Outputs& outputs, const std::string& path) {
    const Sink failures = [&](std::string_view line) { outputs.write_failure(line); };
    if (kind_of(shards.front()) == ShardKind::tensors) {
        TensorFiles files(path);
        remove_finished_manifest(path);
        merge_tensors(shards, files, failures);
        outputs.write(tensor_index(files.files()));
    } else {
        JsonLines lines([&](std::string_view piece) { outputs.write(piece); }, is_compressed(path));
        merge_lines(shards, lines, failures);
    }
}

/// From the sums in the shards' manifests, whatever format their outputs have.
void merge_stats(const std::vector<ShardOutput>& shards, Outputs& outputs, const std::string& path) {
    const HeadStats stats = merged_stats(shards);
    outputs.write(file_extension(path) == ".csv" ? stats_to_csv(stats) : stats_to_json(stats));
    merge_failures(shards, [&](std::string_view line) { outputs.write_failure(line); });
}

std::vector<std::string> files_of(const std::vector<ShardOutput>& shards) {
    std::vector<std::string> files;
    for (const ShardOutput& shard : shards) {
        files.push_back(shard.path + manifest_suffix);
        for (const PartState& part : shard.manifest.parts) files.push_back(beside(shard.path, part.target));
        if (kind_of(shard) != ShardKind::tensors) continue;
        for (const std::string& file : files_of_tensor_index(tensor_index_path(shard.path)))
            files.push_back(file);
    }
    return files;
}

/// Before the work.
void try_errors(const std::string& errors, const std::vector<std::string>& read) {
    refuse_compressed("--errors", errors);
    try_output(errors, read);
}

/// No two of all that are written, files of tensors too, are one file.
void refuse_same_files(const std::string& output, ShardKind kind, const std::optional<std::string>& errors,
                       const std::vector<std::string>& read) {
    if (kind != ShardKind::tensors) return refuse_same({output, errors});
    std::vector<std::optional<std::string>> written = {tensor_index_path(output), errors};
    for (std::string& file : try_tensor_files(output, read, errors)) written.push_back(std::move(file));
    refuse_same(written);
}

/// What is written has to be what the name's ending says.
void check_name(const std::string& output, const std::vector<ShardOutput>& shards) {
    const ShardKind kind = kind_of(shards.front());
    const std::string ending = content_extension(output);
    if (kind == ShardKind::tensors && !output.ends_with(".safetensors"))
        throw UsageError("the shards are files of tensors: give -o NAME.safetensors, not " + output);
    if (!names_a_file(output)) return;
    if (kind == ShardKind::lines && ending != ".jsonl" && ending != content_extension(shards.front().path))
        throw UsageError("the shards are lines of records: give -o NAME.jsonl or NAME.jsonl.zst, not " +
                         output);
    if (kind == ShardKind::statistics && file_extension(output) != ".json" &&
        file_extension(output) != ".csv")
        throw UsageError("the shards are statistics: give -o NAME.json or NAME.csv, not " + output +
                         "; heed stats NAME.json -o NAME.svg draws them");
}

}  // namespace

RunEnd merge_outputs(const std::vector<std::string>& shards, const std::string& output,
                     const std::optional<std::string>& errors, const Messages& messages) {
    const std::vector<ShardOutput> parts = open_shards(shards);
    check_name(output, parts);
    const ShardKind kind = kind_of(parts.front());
    const std::string path = kind == ShardKind::tensors ? tensor_index_path(output) : output;
    const std::vector<std::string> read = files_of(parts);
    if (errors) try_errors(*errors, read);
    refuse_same_files(output, kind, errors, read);
    Outputs outputs(output_path(path, read), errors);
    if (kind == ShardKind::statistics)
        merge_stats(parts, outputs, output);
    else
        merge_records(parts, outputs, output);
    const RecordCount count = count_of(parts);
    remove_finished_manifest(output);
    outputs.commit(count);
    return end_of(count, messages);
}

}  // namespace heed
