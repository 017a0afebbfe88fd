// A figure for each record of a corpus, in a file of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"

namespace heed {

struct FigureFiles {
    std::string path;               // with {id}
    std::vector<std::string> read;  // files that none of them may be
    /// The bytes of a record's figure. What it throws of InputError and UsageError rejects that record.
    std::function<std::string(const Attention&, const Place&)> document;
};

/// Before the work: what cannot be written is known.
void try_outputs(const FigureFiles& figures);

/// Draws all records of the job, one after the other; a record that cannot be drawn is rejected.
RunEnd draw_records(const FigureFiles& figures, CorpusJob job);

}  // namespace heed
