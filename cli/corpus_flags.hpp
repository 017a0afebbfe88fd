// The flags of a run over a corpus, and the files that they ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flags/given.hpp"
#include "input/shard.hpp"

namespace heed {

struct CorpusFlags {
    std::optional<std::string> errors, shard;
    std::uint64_t batch_tokens = 2048;
    bool strict = false, resume = false, ignore_disk_space = false;

    /// A manifest is kept.
    bool keeps_manifest() const { return resume || shard.has_value(); }
    /// UsageError for one that is none.
    Shard part_of_shards() const;
    /// {shard} in the name becomes the shard's index. UsageError for one without --shard.
    std::string in_shard(const std::string& name) const;
    /// So too in the names here.
    void replace_shard();
};

CorpusFlags corpus_flags_of(const Given& given);

/// Before the work, with {shard} replaced: none of the files that a run writes, `outputs` and those beside
/// the first of them, is one that is read or another of them, and all are files where a manifest is kept.
/// UsageError otherwise.
void try_files_beside(const CorpusFlags& flags, const std::vector<std::string>& outputs,
                      const std::vector<std::string>& read);

}  // namespace heed
