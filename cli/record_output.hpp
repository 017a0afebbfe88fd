// How records become files: all in one .jsonl, each in its own ({id} in the name), as tensors with an index,
// or the only one in a file of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corpus_run.hpp"
#include "output.hpp"
#include "record/write.hpp"
#include "source.hpp"

namespace heed {

enum class RecordLayout { one, lines, file_each, tensors };

struct RecordOutput {
    std::string path;  // {shard} replaced
    RecordFormat format;
    RecordLayout layout;
    bool is_compressed = false;
    FloatType float_type = FloatType::float32;
    std::optional<std::string> errors = {};  // where refused records go
    std::vector<std::string> read = {};      // files that none of the outputs may be
};

/// Where records go, of a source that gives one or several. UsageError for a format, or a name, that does not
/// go with it.
RecordOutput record_output(const OutputFlags& flags, const CorpusFlags& corpus, bool several);

/// Numbers as a file of arrays holds them.
bool is_array(RecordFormat format);

/// Before the work: what cannot be written is known.
void try_outputs(const RecordOutput& output, const CorpusFlags& corpus);

/// The only record of `source`: whether there are more is known before a byte is written.
void write_only_record(const RecordOutput& output, const Source& source);

}  // namespace heed
