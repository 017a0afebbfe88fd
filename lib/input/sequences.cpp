#include "input/sequences.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/text/escape.hpp"
#include "core/text/words.hpp"
#include "input/beginnings.hpp"
#include "input/conllu.hpp"
#include "input/field_names.hpp"
#include "input/sequence_json.hpp"
#include "io/file.hpp"
#include "io/first_bytes.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_array = 0xFFFFFFFF;  // bytes; simdjson reads up to 4 GB

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// The command of jq that writes a member of an object; empty for a name that a shell may take otherwise.
std::string jq_of(const std::string& name) {
    const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_';
    });
    return is_plain && std::isdigit(static_cast<unsigned char>(name[0])) == 0
               ? " (jq '." + name + "' writes the array within it)"
               : "";
}

/// Of JSON that is no array: where in it one of records stands, or may have.
std::string advice_on(const JsonValue& json, const FieldNames& names) {
    if (!json.is_object()) return "";
    const auto members = json.members();
    const auto holds = [](const JsonValue& value, const auto& is_wanted) {
        return value.is_array() && value.size() > 0 && is_wanted(value.elements()[0]);
    };
    const auto is_record = [&](const JsonValue& element) { return is_one_record(element, names); };
    const auto is_object = [](const JsonValue& element) { return element.is_object(); };
    const auto is_string = [](const JsonValue& element) { return element.is_string(); };
    for (const auto& [name, value] : members)
        if (holds(value, is_record)) return jq_of(name);
    for (const auto& [name, value] : members)
        if (holds(value, is_object)) return jq_of(name);
    const auto texts = text_fields(names, [&](std::string_view name) { return json.find(name).has_value(); });
    for (const auto& [name, value] : members)
        if (holds(value, is_string) && (members.size() == 1 || (texts && texts->text == name)))
            return jq_of(name);
    return " (pandas writes an array by to_json(orient=\"records\"))";
}

/// What is done with quotes around a text.
std::string meaning_of(TsvRow::Doubt doubt) {
    using Doubt = TsvRow::Doubt;
    if (doubt == Doubt::kept)
        return "the quotes around a cell are read as part of it; in a .csv they are not";
    if (doubt == Doubt::taken)
        return "the quotes around a cell with a comma are not read as part of it, since Excel writes them";
    if (doubt == Doubt::joined) return "the lines from this quote to the next one are read as one text";
    return "";
}

}  // namespace

SequenceReader SequenceReader::open(const std::string& path, const SequenceFormat& format,
                                    const Messages& messages) {
    const Format known = text_format_of(path, format.name);
    SequenceReader reader(LineReader::open(path), format, messages);
    const std::string_view begin = reader.lines_.peek();
    const std::string& name = reader.lines_.name();
    const bool is_stream = path == "-" && format.name.empty();
    reader.format_ = is_stream ? text_format_of_stream(begin, name, messages) : known;
    if (is_stream) reader.guess_format();
    reject_binary(begin, name);
    if (path != "-" && format.name.empty() && known == Format::txt)
        warn_of_other_format(begin, name, messages);
    if (reader.format_ == Format::jsonl) require_json_lines(begin, name);
    if (reader.format_ == Format::json) reader.with_guess_told([&] { reader.read_array(); });
    if (reader.format_ == Format::tsv || reader.format_ == Format::csv) {
        require_table(begin, name);
        const TableFormat table = reader.format_ == Format::csv ? TableFormat::csv : TableFormat::tsv;
        reader.table_.emplace(reader.lines_, table, reader.names_);
        reader.warn_of_guess(reader.table_->fields());
    }
    return reader;
}

/// Said in detail, and as a warning where the first record cannot be read.
void SequenceReader::guess_format() {
    if (format_ == Format::txt) return;
    guess_ = lines_.name() + " begins as JSON: it is read as " +
             (format_ == Format::jsonl ? "JSON lines" : "an array of records") +
             " (--file-format txt takes it as text)";
    messages_->detail(guess_);
}

void SequenceReader::read_array() {
    std::string text;
    while (const auto line = lines_.next()) {
        if (text.size() + line->text.size() >= longest_array)
            throw InputError({lines_.name(), ""},
                             "an array of at most " + std::to_string(longest_array) + " bytes",
                             "more (JSON lines have no such limit)");
        text.append(line->text).append("\n");
    }
    if (is_json_lines(text))
        throw InputError({lines_.name(), ""}, "an array of records",
                         "JSON lines (--file-format jsonl reads them)");
    const JsonValue array = parse(Line{text, 0});
    if (is_one_record(array, names_)) return elements_.push_back(array);
    if (!array.is_array())
        throw InputError(array.place(), "an array of records (.jsonl has one per line)",
                         array.description() + advice_on(array, names_));
    for (JsonValue& element : array.elements()) elements_.push_back(std::move(element));
}

/// The next line that holds a record; one that is too long to be read counts as a record too.
std::optional<Line> SequenceReader::next_line() {
    try {
        auto line = lines_.next();
        while (line && format_ == Format::jsonl &&
               line->text.find_first_not_of(" \t\r") == std::string_view::npos)
            line = lines_.next();
        line_ = lines_.number();
        return line;
    } catch (const InputError&) {
        line_ = lines_.number();
        ids_.next_number();
        throw;
    }
}

/// Nobody writes JSON of nothing: what should have written it went wrong. At the end, since a pipe is not
/// waited for before.
void SequenceReader::reject_empty() const {
    if (ids_.count() == 0) throw BrokenInput({lines_.name(), ""}, "at least one record", "none");
}

/// A blank line is a text without words. At the end: a pipe is not waited for before.
void SequenceReader::warn_of_empty() {
    if (empty_ == 0) return;
    messages_->warning(lines_.name() + ": " + std::to_string(empty_) + " of " +
                       counted(static_cast<std::uint64_t>(ids_.count()), "record") +
                       (empty_ == 1 ? " has" : " have") + " no text, and " + (empty_ == 1 ? "is" : "are") +
                       " counted: remove blank lines and empty cells to leave them out");
    empty_ = 0;
}

/// Of quotes in a .tsv that may be meant otherwise.
void SequenceReader::warn_of_quotes(const SequenceTable::Row& row) {
    const std::string meant = meaning_of(row.doubt);
    if (meant.empty() || has_warned_of_quotes_) return;
    has_warned_of_quotes_ = true;
    messages_->warning(lines_.name() + ", line " + std::to_string(row.line) + ": " + meant);
}

/// Of a table's cell.
void SequenceReader::warn_of_printed_list(const Sequence& sequence, std::size_t line) {
    if (has_warned_of_list_) return;
    const bool may_begin = !sequence.words.empty() && sequence.words.front().starts_with('[');
    const bool is_list = sequence.text ? begins_python_list(*sequence.text)
                                       : may_begin && begins_python_list(joined(sequence.words, " "));
    if (!is_list) return;
    has_warned_of_list_ = true;
    messages_->warning(lines_.name() + ", line " + std::to_string(line) +
                       ": a cell begins as a printed list, and is read as text with its brackets and quotes "
                       "(in JSON lines, \"words\" takes a list)");
}

void SequenceReader::warn_of_guess(const TextFields& fields) {
    if (!fields.is_guess || std::exchange(has_warned_of_guess_, true)) return;
    const bool has_pair = fields.pair != "text_pair";
    messages_->warning(lines_.name() + ": " + excerpt(fields.text) + " is read as the text" +
                       (has_pair ? " and " + excerpt(fields.pair) + " as its pair" : "") +
                       " (--text-field and --pair-field name others)");
}

/// Python's json writes NaN, which is no JSON: a record is none the worse for it in a field that nobody
/// reads.
JsonValue SequenceReader::parse(const Line& line) {
    const Place place = line.number == 0 ? Place{lines_.name(), ""} : lines_.place(line.number);
    try {
        return JsonValue::parse(line.text, place);
    } catch (const InputError&) {
        const std::string changed = with_null_for_non_numbers(line.text);
        if (changed.empty()) throw;
        JsonValue value = JsonValue::parse(changed, place);
        if (!std::exchange(has_warned_of_nan_, true))
            messages_->warning(lines_.name() + (place.spot.empty() ? "" : ", " + place.spot) +
                               ": NaN and Infinity are no JSON: they become null");
        return value;
    }
}

Sequence SequenceReader::parse(const JsonValue& record) {
    given_id_ = heed::given_id(record, names_);
    JsonRecord read = record_in_json(record, names_);
    warn_of_guess(read.fields);
    return std::move(read.sequence);
}

/// Of a field that data sets call the second text, next to a first one that is called as heed's own.
void SequenceReader::warn_of_unread_pair(const Sequence& sequence) {
    static constexpr auto names = {"pair",      "text2",      "text_b", "sentence2",
                                   "question2", "hypothesis", "context"};
    if (names_.pair || sequence.text_pair || sequence.extra.empty() || has_warned_of_pair_) return;
    for (const char* const name : names) {
        if (sequence.extra.find("\"" + std::string(name) + "\":") == std::string::npos) continue;
        has_warned_of_pair_ = true;
        return messages_->warning(lines_.name() + ": " + excerpt(name) +
                                  " is not read as the second text (--pair-field " + name + " reads it)");
    }
}

Sequence SequenceReader::identified(Sequence sequence, std::int64_t number) {
    sequence.id = ids_.take(number, given_id_);
    warn_of_unread_pair(sequence);
    if (sequence.text && is_blank(*sequence.text) && !sequence.text_pair) ++empty_;
    if (given_id_ && sequence.id != *given_id_ && !std::exchange(has_warned_of_id_, true))
        messages_->warning(sequence.place.file + ", " + sequence.place.spot + ": the id " +
                           excerpt(show(*given_id_)) + " is not the first; this record is called " +
                           excerpt(show(sequence.id)) + ", and others in the same way");
    return sequence;
}

std::optional<Sequence> SequenceReader::next_text() {
    const auto line = next_line();
    if (!line) return std::nullopt;
    const std::int64_t number = ids_.next_number();
    require_text(line->text, lines_.name(), line->number);
    Sequence sequence;
    sequence.text = std::string(line->text);
    sequence.place = lines_.place(line_);
    if (line->text.find('\r') != std::string_view::npos && !std::exchange(has_warned_of_returns_, true))
        messages_->warning(
            lines_.name() + ", line " + std::to_string(line_) +
            ": a carriage return alone ends no line (tr '\\r' '\\n' makes lines of such a file)");
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next_json_line() {
    const auto line = next_line();
    if (!line) reject_empty();
    if (!line) return std::nullopt;
    const std::int64_t number = ids_.next_number();
    require_text(line->text, lines_.name(), line->number);
    Sequence sequence = parse(parse(*line));
    sequence.place = lines_.place(line_);
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next_element() {
    if (elements_.empty()) reject_empty();
    if (elements_.empty()) return std::nullopt;
    const std::int64_t number = ids_.next_number();
    line_ = 0;
    const JsonValue element = std::move(elements_.front());
    elements_.pop_front();
    Sequence sequence;
    if (element.is_string())
        sequence.text = text_in(element);
    else
        sequence = parse(element);
    sequence.place = element.place();
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next_row() {
    std::optional<SequenceTable::Row> row;
    try {
        row = table_->next(lines_);
    } catch (const InputError&) {
        line_ = lines_.number();
        ids_.next_number();
        throw;
    }
    if (!row) return std::nullopt;
    line_ = row->line;
    const std::int64_t number = ids_.next_number();
    const Place place = lines_.place(line_);
    warn_of_quotes(*row);
    given_id_ = table_->given_id(*row, place);
    Sequence sequence = table_->sequence(*row, place);
    warn_of_printed_list(sequence, row->line);
    sequence.place = place;
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next_sentence() {
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
    Sequence sequence = parse_conllu(lines, lines_.name());
    sequence.place = lines_.place(line_);
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next_protein() {
    std::optional<FastaRecord> record;
    try {
        record = fasta_.next(lines_);
    } catch (const InputError&) {
        line_ = lines_.number();
        ids_.next_number();
        throw;
    }
    if (!record) return std::nullopt;
    line_ = record->line;
    const std::int64_t number = ids_.next_number();
    given_id_ = protein_id(*record, lines_.name());
    Sequence sequence = sequence_of(*record, lines_.name());
    sequence.place = lines_.place(line_);
    return identified(std::move(sequence), number);
}

std::optional<Sequence> SequenceReader::next() {
    given_id_.reset();
    std::optional<Sequence> sequence;
    with_guess_told([&] { sequence = next_of_format(); });
    if (!sequence) warn_of_empty();
    guess_.clear();
    return sequence;
}

/// A guess that the first record confirms is not worth a warning in each pipeline.
void SequenceReader::with_guess_told(const std::function<void()>& read) {
    try {
        read();
    } catch (const InputError&) {
        if (!guess_.empty()) messages_->warning(std::exchange(guess_, {}));
        throw;
    }
}

std::optional<Sequence> SequenceReader::next_of_format() {
    switch (format_) {
        case Format::txt:
            return next_text();
        case Format::jsonl:
            return next_json_line();
        case Format::json:
            return next_element();
        case Format::tsv:
        case Format::csv:
            return next_row();
        case Format::conllu:
            return next_sentence();
        case Format::fasta:
            return next_protein();
    }
    return std::nullopt;
}

}  // namespace heed
