// Before the work: whether a run over a corpus can write all of its files, and none of them is another of
// them, or one that is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"

namespace heed {

/// None of the files that a run writes, `outputs` and those beside the first of them, is one that is read or
/// another of them, and all are files where a manifest is kept. UsageError otherwise.
void try_files_beside(const RunOptions& options, const std::vector<std::string>& outputs,
                      const std::vector<std::string>& read);

/// UsageError if a file that `output`, files of tensors, stands for may be one of those that are `read`, or
/// is where `errors` go. Returns those that are there, which may be links to each other or to other outputs.
std::vector<std::string> try_tensor_files(const std::string& output, const std::vector<std::string>& read,
                                          const std::optional<std::string>& errors);

}  // namespace heed
