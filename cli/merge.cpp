#include <CLI/CLI.hpp>

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

/// One output, and the refused records' reasons if they are asked for.
void merge_records(const std::vector<ShardOutput>& shards, const std::string& output,
                   const std::optional<std::string>& errors) {
    OutputFile out(output);
    std::optional<OutputFile> failures;
    if (errors) failures.emplace(*errors);
    JsonLines lines([&](std::string_view piece) { out.write(piece); }, is_compressed(output));
    merge_lines(shards, lines, [&](std::string_view line) {
        if (failures) failures->write(line);
    });
    out.commit();
    if (failures) failures->commit();
}

HeadStats merged_stats(const std::vector<ShardOutput>& shards) {
    HeadStats stats;
    for (const ShardOutput& shard : shards) {
        const Place place{shard.path + manifest_ending, ""};
        merge(stats, stats_from_json(JsonValue::parse(shard.manifest.result, place)), place);
    }
    return stats;
}

/// Statistics as JSON, from the sums in the shards' manifests, whatever format their outputs have.
void merge_stats(const std::vector<ShardOutput>& shards, const std::string& output,
                 const std::optional<std::string>& errors) {
    write_file(output, stats_to_json(merged_stats(shards)));
    if (!errors) return;
    OutputFile failures(*errors);
    merge_failures(shards, [&](std::string_view line) { failures.write(line); });
    failures.commit();
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
    const std::vector<ShardOutput> shards = open_shards(paths);
    const bool are_stats = shards.front().manifest.request.command == "stats";
    (are_stats ? merge_stats : merge_records)(shards, output_path(output, paths), errors);
    return exit_code_of(count_of(shards), verbosity.messages());
}

}  // namespace heed
