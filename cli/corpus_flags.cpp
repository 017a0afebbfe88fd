#include "corpus_flags.hpp"

#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "corpus/failure.hpp"
#include "corpus/manifest.hpp"
#include "corpus/tensor_files.hpp"
#include "output.hpp"

namespace heed {
namespace {

std::string array_task() {
    const char* const task = std::getenv("SLURM_ARRAY_TASK_ID");
    return task == nullptr ? "" : task;
}

void require_file(const CorpusFlags& flags, const std::string& output, const char* output_flag) {
    if (!flags.keeps_manifest() || names_a_file(output)) return;
    const char* const flag = flags.resume ? "--resume" : "--shard";
    throw UsageError(std::string(flag) + " writes files, and a manifest beside them: give " + output_flag +
                     " FILE");
}

/// The index names its files, and who reads it would look for others.
void require_utf8_of_index(const std::string& output) {
    const std::string name = std::filesystem::path(output).filename().string();
    if (is_tensor_index(output) && first_invalid_utf8(name))
        throw UsageError("the index of tensors is JSON, which cannot name files after " + name +
                         ": give -o a name in UTF-8");
}

}  // namespace

CorpusFlags corpus_flags_of(const Given& given) {
    CorpusFlags flags{.errors = given.text("--errors"),
                      .shard = given.text("--shard"),
                      .strict = given.has("--strict"),
                      .resume = given.has("--resume"),
                      .ignore_disk_space = given.has("--ignore-disk-space")};
    if (const auto tokens = given.count("--batch-tokens")) flags.batch_tokens = *tokens;
    return flags;
}

Shard CorpusFlags::part_of_shards() const {
    return shard ? parse_shard(*shard, array_task()) : Shard();
}

std::string CorpusFlags::in_shard(const std::string& name) const {
    std::string named = with_shard(name, part_of_shards());
    if (!shard && named != name) throw UsageError("{shard} in a name goes with --shard I/N");
    return named;
}

void CorpusFlags::replace_shard() {
    if (errors) errors = in_shard(*errors);
}

void try_files_beside(const CorpusFlags& flags, const std::vector<std::string>& outputs,
                      const std::vector<std::string>& read) {
    std::vector<std::optional<std::string>> written(outputs.begin(), outputs.end());
    written.push_back(flags.errors);
    refuse_compressed("--errors", flags.errors);
    if (flags.errors) {
        require_file(flags, *flags.errors, "--errors");
        try_output(*flags.errors, read);
    }
    for (const std::string& output : outputs) {
        require_file(flags, output, "-o");
        require_utf8_of_index(output);
    }
    if (flags.keeps_manifest()) {
        written.push_back(output_path(outputs.front() + manifest_suffix, read));
        if (!flags.errors) {
            try_output(outputs.front() + failures_suffix, read);
            written.push_back(outputs.front() + failures_suffix);
        }
    }
    refuse_same(written);
}

}  // namespace heed
