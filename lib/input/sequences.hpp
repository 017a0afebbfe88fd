// Sequences of text as files give them: .txt (one per line, a blank one too), .jsonl and .json (an array) of
// records (sequence_json.hpp), .tsv and .csv with a header (sequence_table.hpp), .conllu (conllu.hpp) and
// .fasta (fasta.hpp); each compressed or not (io/lines.hpp). What else a record says goes along as `extra`.
// Read one at a time, so that a corpus of any length takes no memory but for given ids, and for an array,
// which is read as a whole.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/messages.hpp"
#include "core/sequence.hpp"
#include "format/json.hpp"
#include "input/fasta.hpp"
#include "input/field_names.hpp"
#include "input/id_register.hpp"
#include "input/sequence_format.hpp"
#include "input/sequence_table.hpp"
#include "io/lines.hpp"

namespace heed {

/// How a file of sequences is to be read.
struct SequenceFormat {
    std::string
        name{};  // "txt", "jsonl", "json", "tsv", "csv", "conllu", "fasta"; empty: the extension says it
    FieldNames fields{};
};

class SequenceReader {
  public:
    /// `path` may be "-": text, unless it begins as JSON does, which is said in
    /// detail, and as a warning where the first record cannot be read. InputError if the file cannot
    /// be read or a table has no usable header; UsageError for an unknown extension or format. `messages` has
    /// to outlive the reader; it warns of what is guessed, replaced and told apart.
    static SequenceReader open(const std::string& path, const SequenceFormat& format,
                               const Messages& messages);

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
    using Format = TextFormat;

    SequenceReader(LineReader lines, SequenceFormat format, const Messages& messages)
        : lines_(std::move(lines)), names_(std::move(format.fields)), messages_(&messages) {}
    void guess_format();
    void read_array();
    void with_guess_told(const std::function<void()>& read);
    std::optional<Line> next_line();
    void reject_empty() const;
    void warn_of_empty();
    void warn_of_quotes(const SequenceTable::Row& row);
    void warn_of_printed_list(const Sequence& sequence, std::size_t line);
    std::optional<Sequence> next_of_format();
    std::optional<Sequence> next_text();
    std::optional<Sequence> next_json_line();
    std::optional<Sequence> next_element();
    std::optional<Sequence> next_row();
    std::optional<Sequence> next_sentence();
    std::optional<Sequence> next_protein();
    JsonValue parse(const Line& line);
    Sequence parse(const JsonValue& record);
    Sequence identified(Sequence sequence, std::int64_t number);
    void warn_of_unread_pair(const Sequence& sequence);
    void warn_of_guess(const TextFields& fields);

    LineReader lines_;
    Format format_ = Format::txt;
    std::string guess_;  // of standard input, until a record has been read
    FieldNames names_;
    std::optional<SequenceTable> table_;  // of .tsv and .csv
    FastaReader fasta_;
    std::deque<JsonValue> elements_;  // of an array, those that are left
    IdRegister ids_;
    std::size_t line_ = 0;
    std::optional<RecordId> given_id_;
    const Messages* messages_;
    std::size_t empty_ = 0;  // records without a text
    bool has_warned_of_pair_ = false, has_warned_of_guess_ = false, has_warned_of_nan_ = false,
         has_warned_of_returns_ = false, has_warned_of_id_ = false, has_warned_of_quotes_ = false,
         has_warned_of_list_ = false;
};

}  // namespace heed
