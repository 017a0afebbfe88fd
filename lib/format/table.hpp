// Tables as text. CSV is RFC 4180's: commas, cells in double quotes where they hold a comma, a quote or a
// line end; where semicolons stand for the commas, decimals may have commas, as Excel writes both in many
// languages. TSV is text/tab-separated-values: tabs, and a quote is a character like any other. CR LF is
// accepted, blank lines are skipped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/nd_array.hpp"

namespace heed {

enum class TableFormat { csv, semicolons, tsv };

/// How a table that is called CSV begins.
struct TableStart {
    TableFormat format = TableFormat::csv;
    std::size_t skipped = 0;  // bytes of a first line "sep=;", which Excel reads
};
/// By its first line: with semicolons between cells and no comma but those of decimals, it is of semicolons.
[[nodiscard]] TableStart csv_start(std::string_view text);

struct TableRow {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> cells;
};

/// The rows of a table, one after the other, whatever their length.
class TableReader {
  public:
    /// `text` outlives the reader and has no byte order mark; `file` is what messages call it, and it begins
    /// with line `first_line`.
    TableReader(std::string_view text, TableFormat format, const std::string& file,
                std::size_t first_line = 1);

    /// The next row, nothing at the end. InputError (line and column) for what is no table: a quote that is
    /// not closed or is inside a cell, a CR alone, NUL, bad UTF-8.
    [[nodiscard]] std::optional<TableRow> next();

  private:
    [[nodiscard]] std::string quoted_cell(std::size_t column);
    [[nodiscard]] std::string plain_cell(std::size_t column);
    [[nodiscard]] bool take(std::string_view expected);
    [[nodiscard]] bool take_line_end();

    std::string_view text_;
    std::string file_;
    char separator_;
    bool quotes_;
    std::size_t line_;
};

/// What ends a line of CSV (RFC 4180).
inline constexpr const char* csv_line_end = "\r\n";

/// A cell of CSV that is read back as `text`, whatever it holds: in double quotes where it needs them.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// The place of a cell; both count from 1.
[[nodiscard]] Place cell_place(const std::string& file, std::size_t line, std::size_t column);

struct NumberTable {
    std::vector<std::string> tokens;   // empty: there is no column of them
    std::vector<std::string> columns;  // the header's names of the numbers; empty: there is no header
    NdArray values;                    // [row, column]
};

/// A table of numbers, with or without a header, with or without a first column of tokens:
/// - The first row is a header if its first cell is empty and not its only one (pandas writes it so), or if
///   none of the cells after the first is a number (of a single column: the cell itself). NaN, infinity and
///   "1,5" are bad numbers, not names. A header of plain numbers cannot be told from data and is read as
///   data, but for 0, 1, 2 and so on above a row that has a number with a point: pandas numbers columns so,
///   also after the name of its index.
/// - The first column holds tokens if the header calls it "", "token(s)", "word(s)", "query", "queries" or
///   "index", or if the first row below the header has no number there.
/// Missing are "nan" (numpy), "NA" (R) and an empty cell (pandas). Spaces around a number are skipped.
/// InputError, which names line and column, for a ragged row and a cell that is not a finite number, nor a
/// missing one where these are NaN; for a table without numbers and for UTF-16 too.
[[nodiscard]] NumberTable parse_number_table(std::string_view text, TableFormat format,
                                             const std::string& file,
                                             MissingNumbers missing = MissingNumbers::rejected);

}  // namespace heed
