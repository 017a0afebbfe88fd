#include <CLI/CLI.hpp>

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

/// One output, and the refused records' reasons if they are asked for.
RecordCount merge_records(const std::vector<ShardOutput>& shards, const std::string& output,
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
    RecordCount count;
    for (const ShardOutput& shard : shards) {
        count.written += shard.manifest.written;
        count.failed += shard.manifest.failed;
    }
    return count;
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
    add_text(app, {"-o,--output", "FILE", "Where to write (stdout)", "Output"}, output);
    add_text(app, {"--errors", "FILE", "Where the refused records of all go, as JSON lines", "Output"},
             errors);
    add_verbosity_flags(app, verbosity);
    set_help(app, "OUTPUT...", {"heed merge part-0.jsonl part-1.jsonl -o all.jsonl"});
    if (!parse_command_line(app, arguments, paths)) return exit_code::done;
    if (paths.empty()) throw UsageError("nothing to put together: give the outputs of the shards");
    const std::vector<ShardOutput> shards = open_shards(paths);
    return exit_code_of(merge_records(shards, output.value_or("-"), errors), verbosity.messages());
}

}  // namespace heed
