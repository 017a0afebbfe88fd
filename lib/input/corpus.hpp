// A corpus: sequences with their numbers. A record that is rejected does not end it, and a run may go through
// a part of it alone; numbers and ids are those of the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/numbered.hpp"
#include "core/seen_ids.hpp"
#include "input/sequences.hpp"
#include "input/shard.hpp"

namespace heed {

class Corpus {
  public:
    /// A sequence for each text; `pair` is the second segment of each, `target` the decoder's text.
    static Corpus of_texts(std::vector<std::string> texts, std::optional<std::string> pair,
                           std::optional<std::string> target = {});
    static Corpus of_sequences(std::vector<Sequence> sequences);
    /// As SequenceReader::open.
    static Corpus open(const std::string& path, const SequenceFormat& format, const CorpusPart& part,
                       const Messages& messages);
    /// Gives only the records that are called `wanted`; InputError at the end if there is none.
    void choose(std::string wanted) { wanted_ = std::move(wanted); }

    /// The next record, nothing at the end. BrokenInput if the rest of the file cannot be read; InputError
    /// for a given text that is not UTF-8, after which the next call goes on.
    std::optional<Numbered<Sequence>> next();

    /// next() will most likely not wait for a pipe.
    bool ready() { return !reader_ || reader_->ready(); }
    /// Nothing for a pipe, and for given texts.
    std::optional<ReadSoFar> read_so_far() const;

  private:
    Corpus() = default;
    std::optional<Numbered<Sequence>> next_text();
    Sequence sequence_of_text(std::int64_t number) const;
    std::optional<Numbered<Sequence>> next_of_file();

    std::optional<SequenceReader> reader_;  // none: of given texts
    std::vector<std::string> texts_;
    std::optional<std::string> pair_, target_;
    std::vector<Sequence> sequences_;  // in place of texts
    CorpusPart part_;
    std::string name_;  // of the file
    std::optional<std::string> wanted_;
    SeenIds seen_;  // where one is wanted
    bool is_found_ = false;
    std::int64_t count_ = 0;
};

}  // namespace heed
