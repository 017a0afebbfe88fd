#include "input/sequences.hpp"

#include <unordered_set>

#include "core/escape.hpp"
#include "core/utf8.hpp"
#include "format/json.hpp"
#include "input/conllu.hpp"
#include "input/sequence_fields.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

Sequence parse_text_line(const Line& line) {
    Sequence sequence;
    sequence.text = std::string(line.text);
    return sequence;
}

/// What heed reads of a record; the rest is `extra`.
bool is_known(std::string_view name) {
    return name == "text" || name == "words" || name == "text_pair" || name == "id";
}

std::string text_in(const JsonValue& value) {
    std::string text = value.string();
    refuse_nul(text, value.place());
    return text;
}

std::vector<std::string> texts_in(const JsonValue& value) {
    std::vector<std::string> texts = value.strings();
    if (texts.empty()) throw InputError(value.place(), "at least one string", "none");
    for (std::size_t i = 0; i < texts.size(); ++i)
        refuse_nul(texts[i], value.place().at("[" + std::to_string(i) + "]"));
    return texts;
}

std::optional<RecordId> id_in(const JsonValue& object) {
    const auto value = object.find("id");
    if (!value) return std::nullopt;
    if (value->is_integer()) return value->integer();
    if (value->is_string()) return text_in(*value);
    throw InputError(value->place(), "a string or a whole number", value->description());
}

/// Which of the fields that say what the sequence is stands there. InputError unless it is one alone.
std::string content_field(const JsonValue& object) {
    std::string found;
    for (const char* const name : {"text", "words", "tokens"}) {
        if (!object.find(name)) continue;
        if (!found.empty())
            throw InputError(object.place(), R"(only one of "text", "words" and "tokens")",
                             '"' + found + "\" and \"" + name + '"');
        found = name;
    }
    if (found.empty()) throw InputError(object.place(), R"(a field "text", "words" or "tokens")", "none");
    return found;
}

JsonValue object_in(const Line& line, const Place& place) {
    JsonValue object = JsonValue::parse(line.text, place);
    if (!object.is_object()) throw InputError(object.place(), "an object", object.description());
    return object;
}

Sequence parse_object(const JsonValue& object) {
    Sequence sequence;
    const std::string content = content_field(object);
    const JsonValue value = object.field(content);
    if (content == "text") sequence.text = text_in(value);
    if (content == "words") sequence.words = texts_in(value);
    if (content == "tokens") sequence.tokens = texts_in(value);
    if (const auto pair = object.find("text_pair")) sequence.text_pair = text_in(*pair);
    if (sequence.text_pair && content == "tokens")
        throw InputError(object.place(), R"("text_pair" beside "text" or "words")", R"(it beside "tokens")");
    for (const auto& [name, other] : object.members())
        if (!is_known(name) && name != "tokens") add_member(sequence.extra, name, other.text());
    return sequence;
}

/// More spaces than one between two words, or around them, name no word.
std::vector<std::string> words_in(std::string_view cell) {
    std::vector<std::string> words;
    for (const std::string_view word : fields_of(cell, ' '))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

using Cells = std::vector<std::string_view>;
using Columns = std::vector<std::string>;

Cells cells_in(const Line& line, const Columns& columns, const Place& place) {
    Cells cells = fields_of(line.text, '\t');
    if (cells.size() != columns.size())
        throw InputError(place, std::to_string(columns.size()) + " columns as in the header",
                         std::to_string(cells.size()));
    return cells;
}

std::optional<RecordId> id_in(const Cells& cells, const Columns& columns) {
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (columns[i] == "id" && !cells[i].empty()) return id_in_cell(cells[i]);
    return std::nullopt;
}

Sequence parse_row(const Cells& cells, const Columns& columns, const Place& place) {
    Sequence sequence;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (columns[i] == "text") sequence.text = cells[i];
        if (columns[i] == "words") sequence.words = words_in(cells[i]);
        if (columns[i] == "text_pair" && !cells[i].empty()) sequence.text_pair = cells[i];
        if (!is_known(columns[i])) add_member(sequence.extra, columns[i], json_string(cells[i]));
    }
    if (!sequence.text && sequence.words.empty()) throw InputError(place, "at least one word", "none");
    return sequence;
}

/// The columns that a .tsv names in its first line. InputError unless they say where the text is.
Columns header_of(LineReader& lines) {
    const auto line = lines.next();
    if (!line) throw InputError({lines.name(), ""}, "a header that names the columns", "nothing");
    require_text(line->text, lines.name(), line->number);
    const auto names = fields_of(line->text, '\t');
    const Place place = lines.place(line->number);
    std::unordered_set<std::string_view> known;
    for (const std::string_view name : names)
        if (!known.insert(name).second) throw InputError(place, "one column " + excerpt(name), "several");
    if (!known.contains("text") && !known.contains("words"))
        throw InputError(place, R"(a header with a column "text" or "words")", excerpt(line->text));
    if (known.contains("text") && known.contains("words"))
        throw InputError(place, R"(only one of the columns "text" and "words")", "both");
    return {names.begin(), names.end()};
}

}  // namespace

SequenceReader::Format SequenceReader::format_of(const std::string& path, const std::string& format) {
    std::string name = format;
    if (name.empty()) name = path == "-" ? "txt" : content_ending(path).erase(0, 1);
    if (name == "txt") return Format::txt;
    if (name == "jsonl") return Format::jsonl;
    if (name == "tsv") return Format::tsv;
    if (name == "conllu") return Format::conllu;
    if (!format.empty())
        throw UsageError("sequences are read as txt, jsonl, tsv or conllu, not as " + format);
    throw UsageError("sequences are read from a file that ends in .txt, .jsonl, .tsv or .conllu; " + path +
                     " does not, so say its format");
}

SequenceReader SequenceReader::open(const std::string& path, const std::string& format) {
    const Format known = format_of(path, format);
    SequenceReader reader(LineReader::open(path), known);
    if (known == Format::tsv) reader.columns_ = header_of(reader.lines_);
    return reader;
}

/// The next line that holds a record; one that is too long to be read counts as a record too.
std::optional<Line> SequenceReader::next_line() {
    const std::string_view blanks = format_ == Format::jsonl ? " \t\r" : "";
    try {
        auto line = lines_.next();
        while (line && format_ != Format::txt &&
               line->text.find_first_not_of(blanks) == std::string_view::npos)
            line = lines_.next();
        line_ = lines_.number();
        return line;
    } catch (const InputError&) {
        line_ = lines_.number();
        ids_.next_number();
        throw;
    }
}

/// Nobody writes JSON lines of nothing: what should have written them went wrong. At the end, since a pipe is
/// not waited for before.
void SequenceReader::reject_empty() const {
    if (ids_.count() == 0) throw BrokenInput({lines_.name(), ""}, "at least one record", "none");
}

Sequence SequenceReader::parse(const Line& line) {
    const Place place = lines_.place(line.number);
    if (format_ == Format::txt) return parse_text_line(line);
    if (format_ == Format::jsonl) {
        const JsonValue object = object_in(line, place);
        given_id_ = id_in(object);
        return parse_object(object);
    }
    const Cells cells = cells_in(line, columns_, place);
    given_id_ = id_in(cells, columns_);
    return parse_row(cells, columns_, place);
}

Sequence SequenceReader::identified(Sequence sequence, std::int64_t number) {
    sequence.place = lines_.place(line_);
    sequence.id = ids_.take(number, given_id_, sequence.place);
    return sequence;
}

std::optional<Sequence> SequenceReader::next_conllu() {
    ConlluLines lines;
    try {
        lines = next_conllu_lines(lines_);
    } catch (const InputError&) {
        line_ = lines_.number();
        ids_.next_number();
        throw;
    }
    if (lines.empty()) return std::nullopt;
    line_ = lines.front().number;
    const std::int64_t number = ids_.next_number();
    given_id_ = sentence_id(lines, lines_.name());
    return identified(parse_conllu(lines, lines_.name()), number);
}

std::optional<Sequence> SequenceReader::next() {
    given_id_.reset();
    if (format_ == Format::conllu) return next_conllu();
    const auto line = next_line();
    if (!line && format_ == Format::jsonl) reject_empty();
    if (!line) return std::nullopt;
    const std::int64_t number = ids_.next_number();
    require_text(line->text, lines_.name(), line->number);
    return identified(parse(*line), number);
}

}  // namespace heed
