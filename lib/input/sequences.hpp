// Sequences of text as files give them: .txt (one a line), .jsonl (`text`, `words` or `tokens`, `text_pair`,
// `id`) and .tsv with a header that names the same columns. Read one at a time, so that a corpus of any
// length takes no memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"

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
    /// `path` may be "-"; the ending chooses the format, `format` ("txt", "jsonl", "tsv"; may be empty)
    /// overrides it. InputError if the file cannot be read or a .tsv has no usable header; UsageError for an
    /// unknown ending.
    static SequenceReader open(const std::string& path, const std::string& format);

    /// The next sequence, nothing at the end. A bad record throws InputError (file, line, reason); the next
    /// call goes on behind it.
    std::optional<Sequence> next();
    // further private members as needed
};

/// Tokens are what white space separates, as Python's str.split() separates it (for tokens and words given:
/// as they are).
Encoding split_at_white_space(const Sequence& sequence);

}  // namespace heed
