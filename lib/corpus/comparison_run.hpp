// Two models over one corpus, head by head.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"
#include "stats/comparison.hpp"

namespace heed {

/// What is made of a comparison.
struct ComparisonOutput {
    std::string path;               // of the document
    std::vector<std::string> read;  // files that it may not be
    std::function<std::string(const HeadComparison&)> document;
};

/// Measures all records of the job by its model, and by the one that its request subtracts. A record that
/// either of them rejects is rejected. No manifest is kept.
RunEnd compare_heads(const ComparisonOutput& output, CorpusJob job);

}  // namespace heed
