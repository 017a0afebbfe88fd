// Sequences of text as files give them: .txt (one a line, a blank one too), .jsonl (`text`, `words` or
// `tokens`, `text_pair`, `id`) and .tsv whose header names the columns `text` or `words` (between spaces),
// `text_pair`, `id`; there blank lines are skipped, other fields ignored, and an empty cell of `text_pair` or
// `id` is none. Read one at a time, so that a corpus of any length takes no memory but for given ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "format/lines.hpp"
#include "input/id_register.hpp"

namespace heed {

/// Exactly one of text, words and tokens is given.
struct Sequence {
    RecordId id = std::int64_t{0};  // as given, else the record's number from 0
    std::optional<std::string> text;
    std::optional<std::string> text_pair;
    std::vector<std::string> words;   // split by the user; a tokenizer may split them further
    std::vector<std::string> tokens;  // tokens of the model, taken as they are
    Place place;                      // file and line
};

class SequenceReader {
  public:
    /// `path` may be "-"; the ending chooses the format ("-": txt), `format` ("txt", "jsonl", "tsv"; may be
    /// empty) overrides it. InputError if the file cannot be read or a .tsv has no usable header; UsageError
    /// for an unknown ending.
    static SequenceReader open(const std::string& path, const std::string& format);

    /// The next sequence, nothing at the end. A bad record throws InputError (file, line, reason) and has its
    /// number all the same; the next call goes on behind it.
    std::optional<Sequence> next();

  private:
    enum class Format { txt, jsonl, tsv };

    static Format format_of(const std::string& path, const std::string& format);
    std::optional<Line> next_line();
    SequenceReader(LineReader lines, Format format) : lines_(std::move(lines)), format_(format) {}

    LineReader lines_;
    Format format_;
    std::vector<std::string> columns_;  // of a .tsv
    IdRegister ids_;
};

}  // namespace heed
