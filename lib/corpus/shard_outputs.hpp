// The outputs of shards, found by their manifests, and checked: whether they go together.
#pragma once

#include <string>
#include <vector>

#include "corpus/manifest.hpp"

namespace heed {

/// What a run of one shard left.
struct ShardOutput {
    std::string path;  // of the output; for messages too
    Manifest manifest;
};

/// From the outputs' manifests, in the order of their indices. InputError, which names the file, for one that
/// is not finished, not as long as its manifest says, of another kind or another request than the first; for
/// records in files of their own; for a shard that is given twice, or counts more or fewer records than are
/// its share; and for those that are missing. Files of
/// tensors go by a.safetensors or their index's name. Manifests, indices, tensors and files of rejected
/// records that stand beside another of the paths are skipped.
std::vector<ShardOutput> open_shards(const std::vector<std::string>& paths);

/// How many records the corpus has.
std::int64_t record_count(const std::vector<ShardOutput>& shards);

/// What an output is: all that are put together are of one kind.
enum class ShardKind { lines, tensors, statistics, means };
ShardKind kind_of(const ShardOutput& shard);

}  // namespace heed
