// A corpus: sequences with their numbers. A record that is rejected does not end it, and a run may go through
// a part of it alone; numbers and ids are those of the whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "input/sequences.hpp"
#include "input/shard.hpp"

namespace heed {

/// A record: its sequence, or why there is none.
struct CorpusRecord {
    std::int64_t number = 0;     // from 0 in the whole corpus
    std::size_t line = 0;        // at which it begins; 0: it stands in no file
    std::optional<RecordId> id;  // none: it was rejected, and given none that could be read
    std::variant<Sequence, InputError> content;
};

/// Which records a run goes through.
struct CorpusPart {
    Shard shard;
    std::int64_t from = 0;  // those before it are done

    bool has(std::int64_t number) const { return number >= from && shard.has(number); }
};

class CorpusReader {
  public:
    /// As SequenceReader::open.
    static CorpusReader open(const std::string& path, const std::string& format, const CorpusPart& part);

    /// The next record of the part, nothing at the end. BrokenInput if the rest cannot be read.
    std::optional<CorpusRecord> next();

    /// next() will most likely not wait for a pipe.
    bool ready() { return reader_.ready(); }
    /// Nothing for a pipe.
    std::optional<ReadSoFar> read_so_far() const { return reader_.read_so_far(); }

  private:
    CorpusReader(SequenceReader reader, const CorpusPart& part) : reader_(std::move(reader)), part_(part) {}

    SequenceReader reader_;
    CorpusPart part_;
    std::int64_t count_ = 0;
};

}  // namespace heed
