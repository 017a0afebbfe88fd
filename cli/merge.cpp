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

void merge_records(const std::vector<ShardOutput>& shards, Outputs& outputs, bool compressed) {
    JsonLines lines([&](std::string_view piece) { outputs.merged.write(piece); }, compressed);
    merge_lines(shards, lines, [&](std::string_view line) { outputs.write_failure(line); });
}

/// Statistics as JSON, from the sums in the shards' manifests, whatever format their outputs have.
void merge_stats(const std::vector<ShardOutput>& shards, Outputs& outputs) {
    outputs.merged.write(stats_to_json(merged_stats(shards)));
    merge_failures(shards, [&](std::string_view line) { outputs.write_failure(line); });
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
    if (errors) try_output(*errors, paths);
    const std::vector<ShardOutput> shards = open_shards(paths);
    Outputs outputs(output_path(output, paths), errors);
    if (shards.front().manifest.request.command == "stats")
        merge_stats(shards, outputs);
    else
        merge_records(shards, outputs, is_compressed(output.value_or("-")));
    outputs.commit();
    return exit_code_of(count_of(shards), verbosity.messages());
}

}  // namespace heed
