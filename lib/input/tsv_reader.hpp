// Rows of TSV. text/tab-separated-values has no quotes, but pandas and Excel write them around a cell that
// holds a quote (which is doubled), a tab or a line end, Excel around one with a comma too, and R around each
// cell. Such quotes are no part of the text; others are. What could be meant otherwise is told.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "io/lines.hpp"

namespace heed {

struct TsvRow {
    /// What is done with quotes that may be meant otherwise.
    enum class Doubt {
        none,
        kept,   // around a cell that needs none, where only some cells have them
        taken,  // from around a cell that only Excel puts them around: for a comma
        joined  // lines of a table of one column, since quotes stand around them
    };
    struct Cell {
        std::string text;
        Doubt doubt = Doubt::none;
    };

    std::size_t line = 0;  // at which it begins
    std::vector<Cell> cells;
};

class TsvReader {
  public:
    /// The next row, nothing at the end; blank lines are skipped. `columns` is what the header has, 0 for the
    /// header itself; a row may have another number. InputError for a line that is no text or too long.
    std::optional<TsvRow> next(LineReader& lines, std::size_t columns);

  private:
    struct ReadLine {
        std::string text;
        std::size_t number = 0;
        std::exception_ptr rejected = {};  // in place of the text
    };

    std::optional<ReadLine> next_line(LineReader& lines);
    std::optional<ReadLine> next_line_of_row(LineReader& lines);
    std::optional<std::string> quoted_lines(LineReader& lines, const ReadLine& first, std::size_t columns);
    TsvRow::Cell cell_of(std::string cell) const;

    std::deque<ReadLine> ahead_;  // read in search of a closing quote, and not returned
    bool is_all_quoted_ = false;  // the header, as R writes it
};

}  // namespace heed
