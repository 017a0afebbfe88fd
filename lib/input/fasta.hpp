// FASTA, the format of proteins: "> name description", and the letters on the lines after it. A record is a
// protein: its id is the name, up to the first white space; its text is the letters of all lines, joined,
// without white space; the description is an extra field. Lines that begin with ";" are comments.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>

#include "core/record_id.hpp"
#include "core/sequence.hpp"
#include "io/lines.hpp"

namespace heed {

struct FastaRecord {
    std::string header;    // what follows ">"
    std::size_t line;      // its number, from 1
    std::string residues;  // of all lines
};

class FastaReader {
  public:
    /// The next record, nothing at the end. InputError for a line or a protein that is too long, that is no
    /// text, or that stands before the first header; the next call goes on at the next header.
    std::optional<FastaRecord> next(LineReader& lines);

  private:
    std::optional<FastaRecord> begun_;    // its header has been read
    std::exception_ptr rejected_header_;  // or was no text that is read
};

/// What its header calls it; nothing if there is no name. InputError unless the header is text.
std::optional<RecordId> protein_id(const FastaRecord& record, const std::string& file);

/// A sequence without an id. InputError if it has no letters.
Sequence sequence_of(const FastaRecord& record, const std::string& file);

}  // namespace heed
