// How records become files: all as lines of one .jsonl or .csv, each in its own ({id} in the name), as
// tensors with an index, or the only one in a file of its own.
#pragma once

#include <string>
#include <vector>

#include "corpus/corpus_run.hpp"
#include "record/write.hpp"

namespace heed {

enum class RecordLayout { one, lines, file_each, tensors };

struct RecordOutput {
    std::string path;
    RecordFormat format;
    RecordLayout layout;
    bool is_compressed = false;
    FloatType float_type = FloatType::float32;
    std::vector<std::string> read = {};  // files that none of the outputs may be
};

/// Before the work: what cannot be written is known. UsageError if two of the files are one.
void try_outputs(const RecordOutput& output, const RunOptions& options);

/// Computes or reads all records of the job and writes them.
RunEnd write_records(const RecordOutput& output, CorpusJob job);

}  // namespace heed
