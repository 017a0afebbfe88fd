// A row of a table as a sequence. The header names the columns; CSV is RFC 4180's (format/table.hpp), TSV as
// programs write it (tsv_reader.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/sequence.hpp"
#include "format/table.hpp"
#include "input/field_names.hpp"
#include "input/tsv_reader.hpp"
#include "io/lines.hpp"

namespace heed {

class SequenceTable {
  public:
    /// Reads the header. InputError unless it names its columns, each once, and one of them holds the text.
    SequenceTable(LineReader& lines, TableFormat format, const FieldNames& names);

    struct Row {
        std::size_t line = 0;  // at which it begins
        std::vector<std::string> cells;
        TsvRow::Doubt doubt = TsvRow::Doubt::none;  // of quotes around its text
    };

    /// The next row, nothing at the end; blank lines are skipped. InputError for a row that is too long, or
    /// whose quotes are none; the next call goes on after it.
    std::optional<Row> next(LineReader& lines);

    /// Nothing where the cell is empty. InputError for a row of another length than the header.
    std::optional<RecordId> given_id(const Row& row, const Place& place) const;
    /// Without id and place.
    Sequence sequence(const Row& row, const Place& place) const;

    const TextFields& fields() const { return fields_; }

  private:
    [[nodiscard]] std::optional<Row> begin(LineReader& lines);

    TableFormat format_;
    TsvReader tsv_;
    std::vector<std::string> columns_;
    TextFields fields_;
};

}  // namespace heed
