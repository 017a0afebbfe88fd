#include "input/sequence_table.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "format/json_writer.hpp"
#include "input/sequence_fields.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_row = std::size_t{1} << 26;  // bytes

/// More spaces than one between two words, or around them, name no word.
std::vector<std::string> words_in(std::string_view cell) {
    std::vector<std::string> words;
    for (const std::string_view word : fields_of(cell, " "))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

/// A row of CSV goes on over line ends that stand within quotes: until it has an even number of them.
std::string whole_row(LineReader& lines, const Line& first) {
    std::string text(first.text);
    auto quotes = std::count(text.begin(), text.end(), '"');
    while (quotes % 2 == 1) {
        const auto line = lines.next();
        if (!line) break;
        quotes += std::count(line->text.begin(), line->text.end(), '"');
        text.append("\n").append(line->text);
        if (text.size() > longest_row)
            throw InputError(lines.place(first.number),
                             "a row of at most " + std::to_string(longest_row) + " bytes", "a longer one");
    }
    return text;
}

std::optional<Line> next_line(LineReader& lines) {
    auto line = lines.next();
    while (line && line->text.empty()) line = lines.next();
    return line;
}

/// The row that begins with `line`.
std::optional<SequenceTable::Row> csv_row(LineReader& lines, const std::optional<Line>& line,
                                          TableFormat format) {
    if (!line) return std::nullopt;
    const std::size_t number = line->number;
    const std::string row = whole_row(lines, *line);
    return SequenceTable::Row{number, TableReader(row, format, lines.name(), number).next()->cells};
}

void reject_twice(const std::vector<std::string>& columns, const Place& place) {
    std::unordered_set<std::string_view> known;
    for (const std::string& name : columns)
        if (!known.insert(name).second) throw InputError(place, "one column " + excerpt(name), "several");
}

/// "Text" and "text " are called text.
std::string folded(std::string_view name) {
    const std::size_t begin = std::min(name.find_first_not_of(' '), name.size());
    return lower_case(name.substr(begin, name.find_last_not_of(' ') + 1 - begin));
}

/// Those of columns that differ from the usual names in their capitals and spaces alone, under their own
/// names.
std::optional<TextFields> folded_fields(const std::vector<std::string>& columns, const FieldNames& names) {
    const auto column_called = [&](std::string_view name) {
        return std::find_if(columns.begin(), columns.end(),
                            [&](const std::string& column) { return folded(column) == name; });
    };
    auto fields = text_fields(names, [&](std::string_view name) {
        return name != "tokens" && column_called(name) != columns.end();
    });
    if (!fields) return std::nullopt;
    fields->is_guess = true;
    for (std::string* const name : {&fields->text, &fields->pair})
        if (const auto column = column_called(*name); column != columns.end()) *name = *column;
    return fields;
}

/// Of a header that names no column of texts.
std::string advice_on(const std::vector<std::string>& columns, TableFormat format) {
    const std::string& first = columns.front();
    const auto has = [&](char c) { return columns.size() == 1 && first.find(c) != std::string::npos; };
    if (has('\t') && format != TableFormat::tsv) return " (tabs separate its cells: --file-format tsv)";
    if ((has(',') || has(';')) && format == TableFormat::tsv)
        return " (commas or semicolons separate its cells: --file-format csv)";
    const bool is_text = std::any_of(columns.begin(), columns.end(), [](const std::string& cell) {
        return std::count(cell.begin(), cell.end(), ' ') > 1;
    });
    if (is_text)
        return columns.size() == 1
                   ? " (the first line names the columns: put a line \"text\" above)"
                   : " (the first line names the columns: put such a line above, with \"text\" for the "
                     "texts)";
    return " (--text-field names another)";
}

TextFields fields_in(const std::vector<std::string>& columns, const FieldNames& names, TableFormat format,
                     const Place& place) {
    const auto has = [&](std::string_view name) {
        const bool may_be_text = name != "tokens" || names.text == "tokens";
        return may_be_text && std::find(columns.begin(), columns.end(), name) != columns.end();
    };
    if (!names.text && own_text_fields(has).size() > 1)
        throw InputError(place, R"(only one of the columns "text" and "words")", "both");
    auto fields = text_fields(names, has);
    if (!fields && !names.text) fields = folded_fields(columns, names);
    if (!fields)
        throw InputError(place,
                         names.text ? "a header with a column " + excerpt(*names.text)
                                    : R"(a header with a column "text" or "words")",
                         listed_fields(columns) + (names.text ? "" : advice_on(columns, format)));
    return *fields;
}

}  // namespace

SequenceTable::SequenceTable(LineReader& lines, TableFormat format, const FieldNames& names)
    : format_(format) {
    auto header = begin(lines);  // of which no columns are known
    if (!header) throw InputError({lines.name(), ""}, "a header that names the columns", "nothing");
    columns_ = std::move(header->cells);
    const Place place = lines.place(header->line);
    reject_twice(columns_, place);
    fields_ = fields_in(columns_, names, format_, place);
}

/// The header, whose line says which characters separate cells.
std::optional<SequenceTable::Row> SequenceTable::begin(LineReader& lines) {
    if (format_ == TableFormat::tsv) return next(lines);
    auto line = next_line(lines);
    if (!line) return std::nullopt;
    const TableStart start = csv_start(line->text);
    format_ = start.format;
    if (start.skipped > 0) line = next_line(lines);
    return csv_row(lines, line, format_);
}

std::optional<SequenceTable::Row> SequenceTable::next(LineReader& lines) {
    if (format_ != TableFormat::tsv) return csv_row(lines, next_line(lines), format_);
    auto read = tsv_.next(lines, columns_.size());
    if (!read) return std::nullopt;
    Row row{read->line, {}};
    for (std::size_t i = 0; i < read->cells.size(); ++i) {
        auto& [text, doubt] = read->cells[i];
        row.cells.push_back(std::move(text));
        const bool is_read =
            i < columns_.size() && (columns_[i] == fields_.text || columns_[i] == fields_.pair);
        if (is_read && doubt != TsvRow::Doubt::none) row.doubt = doubt;
    }
    return row;
}

std::optional<RecordId> SequenceTable::given_id(const Row& row, const Place& place) const {
    if (row.cells.size() != columns_.size())
        throw InputError(place, std::to_string(columns_.size()) + " columns as in the header",
                         std::to_string(row.cells.size()) +
                             (row.cells.size() > columns_.size() && format_ == TableFormat::csv
                                  ? " (a cell with a comma stands in double quotes)"
                                  : ""));
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i] == fields_.id && !row.cells[i].empty()) return id_in_cell(row.cells[i]);
    return std::nullopt;
}

Sequence SequenceTable::sequence(const Row& row, const Place& place) const {
    Sequence sequence;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::string& cell = row.cells[i];
        if (columns_[i] == fields_.text) {
            if (fields_.content == TextFields::Content::words)
                sequence.words = words_in(cell);
            else
                sequence.text = cell;
        } else if (columns_[i] == fields_.pair) {
            if (!cell.empty()) sequence.text_pair = cell;
        } else if (!fields_.target.empty() && columns_[i] == fields_.target) {
            if (!cell.empty()) sequence.target = cell;
        } else if (columns_[i] != fields_.id) {
            add_member(sequence.extra, columns_[i], json_string(cell));
        }
    }
    if (!sequence.text && sequence.words.empty()) throw InputError(place, "at least one word", "none");
    return sequence;
}

}  // namespace heed
