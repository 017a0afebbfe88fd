// Statistics over a corpus: measures its records and adds them up.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"
#include "stats/head_stats.hpp"

namespace heed {

/// What is made of statistics.
struct StatsOutput {
    std::string path;                             // of the document
    std::optional<std::string> divergence_table;  // a path too, of CSV
    StatsChoice choice = {};
    std::vector<std::string> read;  // files that none of the outputs may be
    std::function<std::string(const HeadStats&)> document;
};

/// Before the work: what cannot be written is known. UsageError if two of the files are one.
void try_outputs(const StatsOutput& output, const RunOptions& options);

/// Measures all records of the job. A record of another model, or of other layers and heads, than the first
/// is rejected.
RunEnd measure_corpus(const StatsOutput& output, CorpusJob job);

}  // namespace heed
