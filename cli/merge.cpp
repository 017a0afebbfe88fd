#include <CLI/CLI.hpp>
#include <memory>

#include "analysis/stats_json.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "corpus/merge.hpp"
#include "format/file.hpp"
#include "format/output_file.hpp"
#include "output.hpp"
#include "record_count.hpp"

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

HeadStats merged_stats(const std::vector<ShardOutput>& shards) {
    HeadStats stats;
    for (const ShardOutput& shard : shards) {
        const Place place{shard.path + manifest_ending, ""};
        merge(stats, stats_from_json(JsonValue::parse(shard.manifest.result, place)), place);
    }
    return stats;
}

/// The outputs are open before the work.
struct Outputs {
    OutputFile merged;
    std::unique_ptr<OutputFile> failures;  // none: they are counted alone

    Outputs(const std::string& output, const std::optional<std::string>& errors)
        : merged(output), failures(errors ? std::make_unique<OutputFile>(*errors) : nullptr) {}

    void write_failure(std::string_view line) const {
        if (failures) failures->write(line);
    }
    void commit() {
        merged.commit();
        if (failures) failures->commit();
    }
};

void merge_records(const std::vector<ShardOutput>& shards, Outputs& outputs, const std::string& path) {
    const Sink failures = [&](std::string_view line) { outputs.write_failure(line); };
    if (kind_of(shards) == ShardKind::tensors) {
        TensorFiles files(path);
        merge_tensors(shards, files, failures);
        outputs.merged.write(tensor_index(files.files()));
    } else {
        JsonLines lines([&](std::string_view piece) { outputs.merged.write(piece); }, is_compressed(path));
        merge_lines(shards, lines, failures);
    }
}

/// Statistics as JSON, from the sums in the shards' manifests, whatever format their outputs have.
void merge_stats(const std::vector<ShardOutput>& shards, Outputs& outputs) {
    outputs.merged.write(stats_to_json(merged_stats(shards)));
    merge_failures(shards, [&](std::string_view line) { outputs.write_failure(line); });
}

std::vector<std::string> files_read(const std::vector<ShardOutput>& shards) {
    std::vector<std::string> files;
    for (const ShardOutput& shard : shards) {
        files.push_back(shard.path + manifest_ending);
        for (const PartState& part : shard.manifest.parts) files.push_back(beside(shard.path, part.target));
    }
    return files;
}

/// Where the merged output, or its index, goes.
std::string merged_path(const std::string& output, ShardKind kind) {
    if (kind != ShardKind::tensors) return output;
    if (!output.ends_with(".safetensors"))
        throw UsageError("the shards are files of tensors: give -o NAME.safetensors");
    return tensor_index_path(output);
}

}  // namespace

int merge_command(const Arguments& arguments) {
    CLI::App app(
        "Puts the outputs of shards together: the bytes that one run over the whole corpus would have "
        "written.",
        "heed merge");
    std::vector<std::string> paths;
    std::optional<std::string> output, errors;
    VerbosityFlags verbosity;
    add_output_path(app, {"-o,--output", "FILE", "Where to write (stdout)", "Output"}, output);
    add_text(app, {"--errors", "FILE", "Where the refused records of all go, as JSON lines", "Output"},
             errors);
    add_verbosity_flags(app, verbosity);
    set_help(app, "OUTPUT...", {"heed merge part-0.jsonl part-1.jsonl -o all.jsonl"});
    if (!parse_command_line(app, arguments, paths)) return exit_code::done;
    if (paths.empty()) throw UsageError("nothing to put together: give the outputs of the shards");
    refuse_same({output, errors});
    const std::vector<ShardOutput> shards = open_shards(paths);
    const std::vector<std::string> read = files_read(shards);
    if (errors) try_output(*errors, read);
    const std::string path = merged_path(output.value_or("-"), kind_of(shards));
    Outputs outputs(output_path(path, read), errors);
    if (kind_of(shards) == ShardKind::statistics)
        merge_stats(shards, outputs);
    else
        merge_records(shards, outputs, output.value_or("-"));
    outputs.commit();
    return exit_code_of(count_of(shards), verbosity.messages());
}

}  // namespace heed
