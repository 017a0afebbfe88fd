// Sequences of text as the command line gives them: TEXT operands, or a file of them.
#pragma once

#include <functional>
#include <optional>

#include "input/corpus.hpp"
#include "messages.hpp"
#include "source.hpp"

namespace heed {

/// UsageError for those that contradict the source.
void check_sequence_flags(const SourceFlags& flags);

/// A word where a TEXT is the name of a file: the file is not read.
void warn_of_file_names(const SourceFlags& flags, const Messages& messages);

/// Gives the next sequence, nothing at the end. InputError for a bad one; the next call goes on behind it.
using NextSequence = std::function<std::optional<Sequence>()>;

NextSequence sequences_of(const SourceFlags& flags);

/// The same with their numbers, refused ones in their places.
using NextCorpusRecord = std::function<std::optional<CorpusRecord>()>;

/// What stands there; the InputError of a refused one is thrown.
const Sequence& sequence_of(const CorpusRecord& record);

struct Corpus {
    NextCorpusRecord next;
    std::function<bool()> ready;  // next() will not wait for a pipe
    std::function<std::optional<ReadSoFar>()> read_so_far;
};

/// Those that the flags name; of --record that one alone.
Corpus corpus_of(const SourceFlags& flags);

/// --record means it: by its id, or by its number where it was refused and none could be read.
bool is_called(const std::string& wanted, const std::optional<RecordId>& id, std::int64_t number);

}  // namespace heed
