// The outputs of shards, put together: the bytes that one run over the whole corpus would have written.
#pragma once

#include <string>
#include <vector>

#include "corpus/json_lines.hpp"
#include "corpus/shard_outputs.hpp"
#include "io/sink.hpp"
#include "record/tensor_files.hpp"

namespace heed {

/// The rejected records' lines alone, in the order of the corpus.
void merge_failures(const std::vector<ShardOutput>& shards, const Sink& failures);

/// Lines of records in the order of the corpus; the rejected ones' go to `failures`. InputError if a shard
/// has fewer or more of them than its manifest says.
void merge_lines(const std::vector<ShardOutput>& shards, JsonLines& lines, const Sink& failures);

/// Records as tensors in the order of the corpus; the rejected ones' lines go to `failures`. InputError if a
/// shard has fewer or more of them than its manifest says, or another shard's: before any is added to
/// `files`, whose first file takes another's place.
void merge_tensors(const std::vector<ShardOutput>& shards, TensorFiles& files, const Sink& failures);

}  // namespace heed
