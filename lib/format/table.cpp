#include "format/table.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "io/first_bytes.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

std::string_view trimmed(std::string_view cell) {
    const std::size_t first = cell.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return cell.substr(first, cell.find_last_not_of(' ') - first + 1);
}

std::optional<float> number_in(std::string_view cell) {
    return parse_float(trimmed(cell));
}

bool is_meant_as_number(std::string_view cell) {
    return is_number_like(trimmed(cell));
}

bool is_missing(std::string_view cell) {
    const std::string name = lower_case(trimmed(cell));
    return name.empty() || name == "nan" || name == "na";
}

bool is_header(const std::vector<std::string>& cells) {
    return cells[0].empty() || std::none_of(cells.begin(), cells.end(), is_meant_as_number);
}

bool is_token_heading(std::string_view cell) {
    static constexpr std::array<std::string_view, 8> names = {"",      "token", "tokens",  "word",
                                                              "words", "query", "queries", "index"};
    return std::find(names.begin(), names.end(), lower_case(trimmed(cell))) != names.end();
}

/// Of "the;0,5", where semicolons separate the cells, a comma leaves "the;0".
bool is_cut_at_decimal_comma(std::string_view token) {
    const std::size_t semicolon = token.rfind(';');
    return semicolon != std::string_view::npos && number_in(token.substr(semicolon + 1));
}

char separator_of(TableFormat format) {
    if (format == TableFormat::csv) return ',';
    return format == TableFormat::semicolons ? ';' : '\t';
}

/// "0,5" as "0.5"; empty for what is no number with a decimal comma.
std::string with_decimal_point(std::string_view cell) {
    const std::size_t comma = cell.find(',');
    if (comma == std::string_view::npos || cell.find('.') != std::string_view::npos) return "";
    std::string number(cell);
    number[comma] = '.';
    return number_in(number) ? number : "";
}

void point_decimals(std::vector<std::string>& cells) {
    for (std::string& cell : cells)
        if (std::string number = with_decimal_point(trimmed(cell)); !number.empty()) cell = std::move(number);
}

std::string show_cells(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

/// Where other characters than those of the format separate cells.
std::string advice_on(const std::vector<std::string>& cells) {
    const auto has = [&](const char* what) {
        return std::any_of(cells.begin(), cells.end(),
                           [&](const std::string& cell) { return cell.find(what) != std::string::npos; });
    };
    if (has(";")) return " (heed takes commas or semicolons between cells, not both)";
    if (cells.size() == 1 && has("\t")) return " (tabs separate its cells: name it .tsv)";
    const std::size_t space = cells.front().find(' ');
    const bool has_two_numbers =
        cells.size() == 1 && space != std::string::npos && number_in(cells[0].substr(0, space));
    return has_two_numbers ? " (heed takes commas between cells: numpy.savetxt has delimiter=\",\")" : "";
}

/// Takes the rows of a table below its header.
class NumberTableBuilder {
  public:
    NumberTableBuilder(std::string file, std::size_t columns, bool has_tokens, MissingNumbers missing)
        : file_(std::move(file)), columns_(columns), has_tokens_(has_tokens), missing_(missing) {}

    void add(const TableRow& row) {
        if (row.cells.size() != columns_)
            throw InputError({file_, "line " + std::to_string(row.line)},
                             show_cells(columns_) + " as in the first row",
                             std::to_string(row.cells.size()) + advice_on(row.cells));
        const std::size_t first = has_tokens_ ? 1 : 0;
        if (has_tokens_) table_.tokens.push_back(row.cells[0]);
        for (std::size_t column = first; column < columns_; ++column) add_number(row, column);
        ++rows_;
    }

    NumberTable finished() && {
        table_.values.shape = {rows_, columns_ - (has_tokens_ ? 1 : 0)};
        return std::move(table_);
    }

  private:
    void add_number(const TableRow& row, std::size_t column) {
        const auto number = missing_ == MissingNumbers::nan && is_missing(row.cells[column])
                                ? std::numeric_limits<float>::quiet_NaN()
                                : number_in(row.cells[column]);
        if (!number) {
            const bool may_be_token = column == 0 && !is_meant_as_number(row.cells[0]) && rows_ > 0;
            throw InputError(cell_place(file_, row.line, column + 1),
                             may_be_token
                                 ? "a number as in the rows before (a column of tokens that begins with "
                                   "a number needs the header \"token\")"
                                 : "a finite number",
                             excerpt(row.cells[column]) + advice_on(row.cells));
        }
        table_.values.values.push_back(*number);
    }

    std::string file_;
    std::size_t columns_;
    bool has_tokens_;
    MissingNumbers missing_;
    std::size_t rows_ = 0;
    NumberTable table_;
};

/// From cell `first` on as pandas names columns that nobody named: 0, 1, 2, … Two of them may as well be
/// weights.
bool counts_from_0(const std::vector<std::string>& cells, std::size_t first) {
    for (std::size_t i = first; i < cells.size(); ++i)
        if (cells[i] != std::to_string(i - first)) return false;
    return cells.size() > 2;
}

/// As pandas writes such columns beside an index that has a name: "query,0,1,2" above "0,0.5,…".
bool names_index(const std::vector<std::string>& cells, const std::vector<std::string>& below) {
    return !is_meant_as_number(cells[0]) && counts_from_0(cells, 1) && is_meant_as_number(below[0]);
}

/// A number in the row has a point: it is no row of whole numbers alone.
bool has_point(const std::vector<std::string>& cells) {
    return std::any_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return cell.find('.') != std::string::npos; });
}

}  // namespace

TableStart csv_start(std::string_view text) {
    std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t size = std::min(line.size() + 1, text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line == "sep=;") return {TableFormat::semicolons, size};
    if (line == "sep=,") return {TableFormat::csv, size};
    bool has_semicolon = false, in_quotes = false;
    std::string cell;
    for (const char c : std::string(line) + ";") {
        in_quotes = in_quotes != (c == '"');
        if (c != ';' || in_quotes) {
            cell += in_quotes ? ' ' : c;
            continue;
        }
        if (cell.find(',') != std::string::npos && with_decimal_point(cell).empty()) return {};
        has_semicolon = has_semicolon || cell.size() < line.size();
        cell.clear();
    }
    return {has_semicolon ? TableFormat::semicolons : TableFormat::csv, 0};
}

TableReader::TableReader(std::string_view text, TableFormat format, const std::string& file,
                         std::size_t first_line)
    : text_(text),
      file_(file),
      separator_(separator_of(format)),
      quotes_(format != TableFormat::tsv),
      line_(first_line) {
    require_text(text_, file_, first_line);
}

std::optional<TableRow> TableReader::next() {
    while (take_line_end()) continue;
    if (text_.empty()) return std::nullopt;
    TableRow row{line_, {}};
    do {
        const std::size_t column = row.cells.size() + 1;
        row.cells.push_back(quotes_ && text_.starts_with('"') ? quoted_cell(column) : plain_cell(column));
    } while (take({&separator_, 1}));
    if (!text_.empty() && !take_line_end())
        throw InputError(cell_place(file_, line_, row.cells.size()), "a separator or a line end (LF, CR LF)",
                         excerpt(text_.substr(0, text_.find('\n'))) +
                             (row.cells.back().ends_with('\\') ? " (a quote within quotes is doubled)" : ""));
    return row;
}

std::string TableReader::quoted_cell(std::size_t column) {
    std::string cell;
    do {
        text_.remove_prefix(1);
        const std::size_t end = text_.find('"');
        if (end == std::string_view::npos)
            throw InputError(cell_place(file_, line_, column), "a quote that closes the cell", "none");
        // A doubled quote closes the cell and opens it again: one of the two belongs to the text.
        const bool doubled = text_.substr(end + 1).starts_with('"');
        cell += text_.substr(0, end + (doubled ? 1 : 0));
        text_.remove_prefix(end + 1);
    } while (text_.starts_with('"'));
    line_ += static_cast<std::size_t>(std::count(cell.begin(), cell.end(), '\n'));
    return cell;
}

std::string TableReader::plain_cell(std::size_t column) {
    const auto end = std::find_if(text_.begin(), text_.end(), [this](char c) {
        return c == separator_ || c == '\n' || c == '\r' || (quotes_ && c == '"');
    });
    std::string cell(text_.begin(), end);
    text_.remove_prefix(cell.size());
    if (quotes_ && text_.starts_with('"'))
        throw InputError(cell_place(file_, line_, column),
                         "quotes around the whole cell, each one in it doubled",
                         excerpt(cell.append(text_.substr(0, text_.find('\n')))));
    return cell;
}

bool TableReader::take(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
}

bool TableReader::take_line_end() {
    if (!take("\n") && !take("\r\n")) return false;
    ++line_;
    return true;
}

std::string csv_cell(std::string_view text) {
    // A space at an end is no part of a number or a name to readers that trim cells.
    const bool is_plain = text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') &&
                          !text.ends_with(' ') && !text.empty();
    if (is_plain) return std::string(text);
    std::string cell = "\"";
    for (const char letter : text) cell.append(letter == '"' ? 2 : 1, letter);
    return cell + "\"";
}

Place cell_place(const std::string& file, std::size_t line, std::size_t column) {
    return {file, "line " + std::to_string(line) + ", column " + std::to_string(column)};
}

NumberTable parse_number_table(std::string_view text, TableFormat format, const std::string& file,
                               MissingNumbers missing) {
    if (const std::string kind = kind_of_bytes(text); !kind.empty() && kind != "text" && kind != "nothing")
        throw InputError({file, ""}, "a table of numbers", kind);
    const std::string_view table_text = without_byte_order_mark(text, file);
    const TableStart start = format == TableFormat::csv ? csv_start(table_text) : TableStart{format, 0};
    TableReader reader(table_text.substr(start.skipped), start.format, file, start.skipped > 0 ? 2 : 1);
    const auto next = [&] {
        auto read = reader.next();
        if (read && start.format == TableFormat::semicolons) point_decimals(read->cells);
        return read;
    };
    auto row = next(), second = next();
    const std::size_t columns = row ? row->cells.size() : 0;
    const bool numbered = row && second && counts_from_0(row->cells, 0) && has_point(second->cells);
    const bool indexed = row && second && names_index(row->cells, second->cells);
    const bool headed = numbered || indexed || (row && is_header(row->cells));
    const bool tokens_named = indexed || (headed && columns > 1 && is_token_heading(row->cells[0]));
    std::vector<std::string> header;
    if (headed) header = std::exchange(row, std::exchange(second, next()))->cells;
    if (!row) throw InputError({file, ""}, "a table of numbers", headed ? "a header alone" : "nothing");
    const bool has_tokens = tokens_named || (columns > 1 && !is_meant_as_number(row->cells[0]));
    NumberTableBuilder builder(file, columns, has_tokens, missing);
    const std::size_t first_line = row->line;
    for (; row; row = std::exchange(second, next())) builder.add(*row);
    NumberTable table = std::move(builder).finished();
    if (headed) table.columns.assign(header.begin() + (has_tokens ? 1 : 0), header.end());
    if (has_tokens && !tokens_named &&
        std::all_of(table.tokens.begin(), table.tokens.end(), is_cut_at_decimal_comma))
        throw InputError(cell_place(file, first_line, 1), "commas between the cells and a point in a number",
                         excerpt(table.tokens[0]));
    return table;
}

}  // namespace heed
