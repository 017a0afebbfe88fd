// Which heads find the heads of words, over a treebank: counts its sentences and adds them up.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"
#include "stats/syntax.hpp"

namespace heed {

/// What is made of the counts.
struct SyntaxOutput {
    std::string path;
    std::vector<std::string> read;  // files that the output may not be
    std::function<std::string(const SyntaxCounts&)> document;
};

/// Before the work: what cannot be written is known.
void try_outputs(const SyntaxOutput& output, const RunOptions& options);

/// Counts all sentences of the job, whose selection merges tokens to words and hides special ones. A sentence
/// without a tree is rejected.
RunEnd count_syntax(const SyntaxOutput& output, CorpusJob job);

}  // namespace heed
