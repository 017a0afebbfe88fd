// A run whose records become lines of one file, files of their own, or tensors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corpus_run.hpp"
#include "record_output.hpp"

namespace heed {

/// What its run opens, in order.
std::vector<std::string> targets_of(const RecordOutput& output);

/// The exit code of the run if it was finished before. InputError if what it wrote is gone.
std::optional<int> written_before(const RecordOutput& output, const CorpusRun& run);

/// All records of `source`; returns the run's exit code.
int write_records(const RecordOutput& output, const Source& source, std::size_t threads, CorpusRun& run);

}  // namespace heed
