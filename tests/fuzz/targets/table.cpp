// CSV and TSV, against a reader that looks at one character after the other.
#include "format/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "fuzz/plain_utf8.hpp"
#include "fuzz/target.hpp"
#include "io/lines.hpp"

namespace heed::fuzz {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// The rows of a table as RFC 4180 has them; nothing for what it does not allow.
std::optional<Rows> read_plainly(std::string_view text, char separator, bool quotes) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find('\0') != std::string_view::npos || !decode_plainly(text)) return std::nullopt;
    enum class In { start, plain, quoted, closed } in = In::start;
    Rows rows;
    std::vector<std::string> row{""};
    const auto end_row = [&] {
        if (row.size() > 1 || in != In::start) rows.push_back(row);
        row = {""};
        in = In::start;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in == In::quoted) {
            if (c != '"')
                row.back() += c;
            else if (text.substr(i + 1).starts_with('"'))
                row.back() += text[++i];
            else
                in = In::closed;
        } else if (c == separator) {
            row.emplace_back();
            in = In::start;
        } else if (c == '\n' || text.substr(i).starts_with("\r\n")) {
            if (c == '\r') ++i;
            end_row();
        } else if (c == '\r' || in == In::closed || (quotes && c == '"' && in == In::plain)) {
            return std::nullopt;
        } else if (quotes && c == '"') {
            in = In::quoted;
        } else {
            row.back() += c;
            in = In::plain;
        }
    }
    if (in == In::quoted) return std::nullopt;
    end_row();
    return rows;
}

Rows read(std::string_view text, TableFormat format) {
    TableReader reader(without_byte_order_mark(text, "a table"), format, "a table");
    Rows rows;
    std::size_t line = 0;
    while (auto row = reader.next()) {
        require(row->line > line, "rows have their lines");
        line = row->line;
        rows.push_back(std::move(row->cells));
    }
    return rows;
}

std::string without_spaces(const std::string& cell) {
    const std::size_t first = cell.find_first_not_of(' ');
    return first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1);
}

void check_numbers(const NumberTable& table, const Rows& rows) {
    const std::size_t count = table.values.shape.at(0);
    const std::size_t columns = table.values.shape.at(1);
    require(table.values.values.size() == count * columns && count > 0, "the shape is the numbers'");
    require(table.tokens.empty() || table.tokens.size() == count, "a token a row");
    require(rows.size() == count || rows.size() == count + 1, "every row is read");
    const float* value = table.values.values.data();
    for (std::size_t row = rows.size() - count; row < rows.size(); ++row) {
        const std::size_t first = table.tokens.empty() ? 0 : 1;
        require(rows[row].size() == columns + first, "no row is ragged");
        for (std::size_t column = first; column < rows[row].size(); ++column) {
            std::string cell = without_spaces(rows[row][column]);
            std::replace(cell.begin(), cell.end(), ',', '.');  // of a decimal between semicolons
            require(std::isfinite(*value) && std::strtof(cell.c_str(), nullptr) == *value, "the same number");
            ++value;
        }
    }
}

void check(std::string_view bytes, TableFormat format) {
    const bool csv = format == TableFormat::csv;
    const auto rows = accepted([&] { return read(bytes, format); });
    const auto plain = read_plainly(bytes, csv ? ',' : '\t', csv);
    require(rows == plain, rows && plain ? "the same cells" : "the same is a table");
    const auto table = accepted([&] { return parse_number_table(bytes, format, "a table"); });
    if (!table) return;
    const std::string_view text = without_byte_order_mark(bytes, "a table");
    const TableStart start = csv ? csv_start(text) : TableStart{format, 0};
    check_numbers(*table, read(text.substr(start.skipped), start.format));
}

void run(std::string_view bytes) {
    check(bytes, TableFormat::csv);
    check(bytes, TableFormat::tsv);
}

std::vector<std::string> seeds() {
    return {"token,d0,d1\nThe,0.5,-1e-3\r\n\"a \"\"b\"\",\nc\",2,3\n",
            "1,2,3\n4,5,6\n",
            "sep=;\ntoken;the;cat\nsat;0,5;\"0,25\"\n",
            "\xEF\xBB\xBFword\tx\ty\nThe\t1\t2.5\n\n\"cat\t+3\t.5\n",
            ",0,1\n0,0.1,0.2\n1,nan,inf\n",
            "x\n1\n1e39\n",
            "a,1,5\nb,\"1,5\",2\n",
            "\"\"\n,\n\"a\" ,b\n",
            "\xFF\xFE,1\n",
            " 1 ,2\r3,4"};
}

const Registered table(
    {"table", run, seeds, {"token", "words", "\"\"", "\r\n", "\t", ",", "1e-46", "nan", "\xEF\xBB\xBF"}});

}  // namespace
}  // namespace heed::fuzz
