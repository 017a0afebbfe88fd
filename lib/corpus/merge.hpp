// The outputs of shards, put together: the bytes that one run over the whole corpus would have written.
#pragma once

#include <string>
#include <vector>

#include "corpus/json_lines.hpp"
#include "corpus/manifest.hpp"
#include "corpus/tensor_files.hpp"
#include "format/sink.hpp"

namespace heed {

/// What a run of one shard left behind.
struct ShardOutput {
    std::string path;  // of the output; for messages too
    Manifest manifest;
};

/// From the outputs' manifests, in the order of their indices. InputError, which names the file, for one that
/// is not finished, not as long as its manifest says or of another request than the first; for a shard that
/// is given twice; and for those that are missing. Files of tensors go by a.safetensors or their index's
/// name. Manifests, indices, tensors and files of refused records that stand beside another of the paths are
/// passed over.
std::vector<ShardOutput> open_shards(const std::vector<std::string>& paths);

/// What the shards' outputs are.
enum class ShardKind { lines, tensors, statistics };
ShardKind kind_of(const std::vector<ShardOutput>& shards);

/// How many records the corpus has.
std::int64_t record_count(const std::vector<ShardOutput>& shards);

/// The refused records' lines alone, in the order of the corpus.
void merge_failures(const std::vector<ShardOutput>& shards, const Sink& failures);

/// Lines of records in the order of the corpus; the refused ones' go to `failures`. InputError if a shard has
/// fewer or more of them than its manifest says.
void merge_lines(const std::vector<ShardOutput>& shards, JsonLines& lines, const Sink& failures);

/// Records as tensors in the order of the corpus; the refused ones' lines go to `failures`. InputError if a
/// shard has fewer or more of them than its manifest says, or another shard's.
void merge_tensors(const std::vector<ShardOutput>& shards, TensorFiles& files, const Sink& failures);

}  // namespace heed
