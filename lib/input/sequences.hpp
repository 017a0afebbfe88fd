// Sequences of text as files give them: .txt (one a line, a blank one too), .jsonl (`text`, `words` or
// `tokens`, `text_pair`, `id`), .tsv whose header names the columns `text` or `words` (between spaces),
// `text_pair`, `id` (blank lines are skipped; an empty cell of `text_pair` or `id` is none), and .conllu
// (conllu.hpp). What else a record says goes along as `extra`. Read one at a time, so that a corpus of any
// length takes no memory but for given ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/sequence.hpp"
#include "input/id_register.hpp"
#include "io/lines.hpp"

namespace heed {

class SequenceReader {
  public:
    /// `path` may be "-"; the ending chooses the format ("-": txt), `format` ("txt", "jsonl", "tsv",
    /// "conllu"; may be empty) overrides it. InputError if the file cannot be read or a .tsv has no usable
    /// header; UsageError for an unknown extension.
    static SequenceReader open(const std::string& path, const std::string& format);

    /// The next sequence, nothing at the end. A bad record throws InputError (file, line, reason) and has its
    /// number all the same; the next call goes on after it.
    std::optional<Sequence> next();

    /// The line at which the record begins that next() gave or rejected.
    std::size_t line() const { return line_; }
    /// The id that it was given, where that could be read.
    const std::optional<RecordId>& given_id() const { return given_id_; }
    /// next() will not wait for a pipe.
    bool ready() { return lines_.ready(); }
    /// How much of the file has been read, of how much; nothing for a pipe.
    std::optional<ReadSoFar> read_so_far() const { return lines_.read_so_far(); }

  private:
    enum class Format { txt, jsonl, tsv, conllu };

    static Format format_of(const std::string& path, const std::string& format);
    std::optional<Line> next_line();
    void reject_empty() const;
    std::optional<Sequence> next_conllu();
    Sequence parse(const Line& line);
    Sequence identified(Sequence sequence, std::int64_t number);
    SequenceReader(LineReader lines, Format format) : lines_(std::move(lines)), format_(format) {}

    LineReader lines_;
    Format format_;
    std::vector<std::string> columns_;  // of a .tsv
    IdRegister ids_;
    std::size_t line_ = 0;
    std::optional<RecordId> given_id_;
};

}  // namespace heed
