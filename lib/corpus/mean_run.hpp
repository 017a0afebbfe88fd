// The mean over the records of a corpus, in parts that add up.
#pragma once

#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"
#include "corpus/write_records.hpp"

namespace heed {

/// The mean over all records of the job, as one record. Its manifest holds the sums, with which the run can
/// be resumed, and shards of it be merged to the bytes of one run. A record that is rejected ends it.
RunEnd write_mean(const RecordOutput& output, CorpusJob job);

}  // namespace heed
