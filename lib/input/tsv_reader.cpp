#include "input/tsv_reader.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace heed {
namespace {

constexpr std::size_t most_lines = 1000;                          // of a row
constexpr std::size_t longest_quoted_row = std::size_t{1} << 26;  // bytes

/// A cell in quotes, each one in it doubled, goes on to its closing quote, whatever is in it; nothing if
/// there is none. Any other cell goes on to a tab.
std::optional<std::size_t> end_of_cell(std::string_view row) {
    const std::size_t tab = std::min(row.find('\t'), row.size());
    if (!row.starts_with('"')) return tab;
    std::size_t quote = row.find('"', 1);
    while (quote != std::string_view::npos && row.substr(quote + 1).starts_with('"'))
        quote = row.find('"', quote + 2);
    if (quote == std::string_view::npos) return std::nullopt;
    const bool closes = quote + 1 == row.size() || row[quote + 1] == '\t';
    return closes ? quote + 1 : tab;
}

struct Split {
    std::vector<std::string> cells;  // with their quotes
    bool is_open = false;            // the last one lacks its closing quote
};

Split split(std::string_view row) {
    Split split;
    while (true) {
        const auto end = end_of_cell(row);
        split.is_open = !end;
        split.cells.emplace_back(row.substr(0, end.value_or(row.size())));
        if (!end || *end == row.size()) return split;
        row.remove_prefix(*end + 1);
    }
}

bool stands_in_quotes(std::string_view cell) {
    return cell.size() > 1 && cell.starts_with('"') && cell.ends_with('"');
}

std::string_view inside(std::string_view cell) {
    return cell.substr(1, cell.size() - 2);
}

/// Each quote within has this before it: another one, or, as R writes it, a backslash.
bool is_quoted_with(std::string_view cell, char escape) {
    const std::string_view text = inside(cell);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == escape && text.substr(i + 1).starts_with('"'))
            ++i;
        else if (text[i] == '"')
            return false;
    return true;
}

std::string unquoted_with(std::string_view cell, char escape) {
    const std::string_view text = inside(cell);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == escape && text.substr(i + 1).starts_with('"')) ++i;
        plain += text[i];
    }
    return plain;
}

/// A line after an open quote may belong to its cell, which no tab is in.
bool may_go_on(std::string_view line) {
    const std::size_t tab = line.find('\t');
    return tab == std::string_view::npos || line.find('"') < tab;
}

}  // namespace

std::optional<TsvReader::ReadLine> TsvReader::next_line(LineReader& lines) {
    if (!ahead_.empty()) {
        ReadLine line = std::move(ahead_.front());
        ahead_.pop_front();
        return line;
    }
    try {
        const auto line = lines.next();
        if (!line) return std::nullopt;
        return ReadLine{std::string(line->text), line->number};
    } catch (const BrokenInput&) {
        throw;
    } catch (const InputError&) {
        return ReadLine{"", lines.number(), std::current_exception()};
    }
}

std::optional<TsvReader::ReadLine> TsvReader::next_line_of_row(LineReader& lines) {
    auto line = next_line(lines);
    while (line && !line->rejected && line->text.empty()) line = next_line(lines);
    if (line && line->rejected) std::rethrow_exception(line->rejected);
    return line;
}

/// The row that begins with `first` and goes on over line ends within quotes; nothing, and the lines are
/// still to be read, where that gives no row of so many columns.
std::optional<std::string> TsvReader::quoted_lines(LineReader& lines, const ReadLine& first,
                                                   std::size_t columns) {
    std::string row = first.text;
    Split cells = split(row);
    std::vector<ReadLine> more;
    while (cells.is_open && cells.cells.size() <= columns && more.size() < most_lines &&
           row.size() < longest_quoted_row) {
        auto line = next_line(lines);
        if (!line) break;
        more.push_back(*std::move(line));
        const std::string& text = more.back().text;
        if (more.back().rejected || !may_go_on(text)) break;
        row.append("\n").append(text);
        if (text.find('"') != std::string::npos) cells = split(row);
    }
    if (!cells.is_open && cells.cells.size() == columns) return row;
    ahead_.insert(ahead_.begin(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return std::nullopt;
}

/// Without the quotes that a program has put around it.
TsvRow::Cell TsvReader::cell_of(std::string cell) const {
    using Doubt = TsvRow::Doubt;
    if (!stands_in_quotes(cell)) return {std::move(cell)};
    if (!is_quoted_with(cell, '"')) {
        const bool is_of_r = is_all_quoted_ && is_quoted_with(cell, '\\');
        return is_of_r ? TsvRow::Cell{unquoted_with(cell, '\\')} : TsvRow::Cell{std::move(cell)};
    }
    const std::string_view text = inside(cell);
    if (is_all_quoted_ || text.empty() || text.find_first_of("\"\t\n") != std::string_view::npos)
        return {unquoted_with(cell, '"')};
    if (text.find(',') != std::string_view::npos) return {std::string(text), Doubt::taken};
    return {std::move(cell), Doubt::kept};
}

std::optional<TsvRow> TsvReader::next(LineReader& lines, std::size_t columns) {
    const auto line = next_line_of_row(lines);
    if (!line) return std::nullopt;
    const bool has_quotes = line->text.find('"') != std::string::npos;
    const auto quoted = !has_quotes    ? std::nullopt
                        : columns == 0 ? std::optional(line->text)
                                       : quoted_lines(lines, *line, columns);
    require_text(quoted.value_or(line->text), lines.name(), line->number);
    std::vector<std::string> cells;
    if (quoted)
        cells = split(*quoted).cells;
    else
        for (const std::string_view cell : fields_of(line->text, "\t")) cells.emplace_back(cell);
    if (columns == 0) is_all_quoted_ = std::all_of(cells.begin(), cells.end(), stands_in_quotes);
    TsvRow row{line->number, {}};
    for (std::string& cell : cells) row.cells.push_back(cell_of(std::move(cell)));
    if (columns == 1 && quoted && quoted->size() > line->text.size())
        row.cells.front().doubt = TsvRow::Doubt::joined;
    return row;
}

}  // namespace heed
