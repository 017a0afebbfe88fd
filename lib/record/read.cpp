#include "record/read.hpp"

#include <algorithm>
#include <utility>

#include "format/array_file.hpp"
#include "io/file.hpp"
#include "record/binary.hpp"
#include "record/fields.hpp"
#include "record/json.hpp"

namespace heed {
namespace {

// 12 layers of 12 heads over 2048 tokens are 8 GB of JSON; simdjson reads up to 4.
constexpr std::size_t longest_record = 0xFFFFFFFF;

constexpr std::string_view array_name = "attention";

/// The shape of a bare array as [layer, head, query, key]. InputError for one that record_from_matrix
/// rejects.
std::vector<std::size_t> record_shape(std::vector<std::size_t> shape, const Place& place) {
    const bool is_batch_of_one = shape.size() == 5 && shape[1] == 1;
    const bool is_empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
    if (shape.size() < 2 || shape.size() > 5 || (shape.size() == 5 && !is_batch_of_one) || is_empty)
        throw InputError(
            place, "[q, k], [heads, q, k], [layers, heads, q, k] or [layers, 1, heads, q, k], none of them 0",
            show_shape(shape));
    if (is_batch_of_one) shape.erase(shape.begin() + 1);
    shape.insert(shape.begin(), 4 - shape.size(), 1);
    return shape;
}

std::vector<std::string> numbered_tokens(std::size_t count) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) tokens.push_back(std::to_string(i));
    return tokens;
}

/// A record, or a bare matrix: nested arrays, or an object that has them as `attention` and nothing to say of
/// them.
Attention attention_in_json(const JsonValue& json, std::int64_t number, const RecordPart& part) {
    if (json.is_object() && (json.find("format") || json.find("tokens")))
        return record_from_json(json, number, part);
    Attention attention = record_from_matrix(array_in_json(json, array_name), json.place(), part);
    attention.id = number;
    return attention;
}

Attention read_array(const std::string& path, const RecordPart& part) {
    const Place place{path, ""};
    const auto check_shape = [&](const std::vector<std::size_t>& shape) {
        static_cast<void>(record_shape(shape, place));
    };
    return record_from_matrix(read_array_file(path, array_name, check_shape), place, part);
}

/// Nothing for a file that holds a bare matrix.
std::optional<Attention> safetensors_record(const FileBytes& file, const Place& place,
                                            const RecordPart& part) {
    const Safetensors parsed = parse_safetensors(file.view(), place);
    if (!holds_record(parsed)) return std::nullopt;
    return record_from_safetensors(parsed, place, part);
}

Attention read_one(const std::string& path, const RecordPart& part) {
    const std::string extension = file_extension(path);
    if (extension != ".json" && extension != ".npz" && extension != ".safetensors")
        return read_array(path, part);
    const FileBytes file = FileBytes::open(path);
    const Place place{file.name(), ""};
    if (extension == ".json") return attention_in_json(JsonValue::parse(file), 0, part);
    if (extension == ".npz") {
        const NpzReader archive(file.view(), place);
        return holds_record(archive) ? record_from_npz(archive, place, part) : read_array(path, part);
    }
    auto record = safetensors_record(file, place, part);
    return record ? *std::move(record) : read_array(path, part);
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// A line that ends an object is a record of its own; other JSON continues to the end of the input.
bool is_whole_object(std::string_view line) {
    return line[line.find_last_not_of(" \t\r\n")] == '}';
}

std::string rest_of(LineReader& lines, std::string_view first) {
    std::string text(first);
    while (const auto line = lines.next()) {
        if (text.size() + line->text.size() >= longest_record)
            throw InputError({lines.name(), ""},
                             "a record of at most " + std::to_string(longest_record) + " bytes", "more");
        text.append("\n").append(line->text);
    }
    return text;
}

/// Only an object or an array may be a record: of an input that begins otherwise, which may never end, no
/// more is read. InputError, as if what has come of its first line were all.
void reject_what_begins_no_record(LineReader& lines) {
    const std::string_view come = lines.peek();
    const std::size_t first = come.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || come[first] == '{' || come[first] == '[') return;
    const std::string_view line = come.substr(0, come.find('\n', first));
    attention_in_json(JsonValue::parse(line, {lines.name(), ""}), 0, {});
}

}  // namespace

Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part) {
    RecordDraft draft;
    draft.id = std::int64_t{0};
    draft.model.type = "unknown";
    array.shape = record_shape(std::move(array.shape), place);
    const std::size_t queries = array.shape[2];
    const std::size_t keys = array.shape[3];
    draft.attention = StoredWeights::of(std::move(array), place);
    draft.tokens = numbered_tokens(queries);
    if (keys != queries) draft.key_tokens = numbered_tokens(keys);
    return attention_of(std::move(draft), place, part);
}

RecordReader RecordReader::open(const std::string& path, const RecordPart& part) {
    RecordReader reader;
    reader.part_ = part;
    const bool is_jsonl = content_extension(path) == ".jsonl";
    if (path != "-" && !is_jsonl) {
        reader.only_ = read_one(path, part);
        return reader;
    }
    reader.lines_ = LineReader::open(path, longest_record);
    if (is_jsonl) return reader;
    reject_what_begins_no_record(*reader.lines_);
    std::optional<Line> line = reader.lines_->next();
    while (line && is_blank(line->text)) line = reader.lines_->next();
    const std::string first(line ? line->text : "");
    if (line && is_whole_object(first)) {
        reader.first_line_ = {first, line->number};
    } else {
        const JsonValue json = JsonValue::parse(rest_of(*reader.lines_, first), {reader.lines_->name(), ""});
        reader.lines_.reset();
        reader.only_ = attention_in_json(json, 0, part);
    }
    return reader;
}

std::optional<Attention> RecordReader::next() {
    origin_ = {};
    return lines_ ? next_line() : std::exchange(only_, std::nullopt);
}

std::optional<ReadSoFar> RecordReader::read_so_far() const {
    return lines_ ? lines_->read_so_far() : std::nullopt;
}

std::optional<Attention> RecordReader::next_line() {
    if (const auto first = std::exchange(first_line_, std::nullopt))
        return parse_line({first->text, first->number});
    while (const auto line = lines_->next())
        if (!is_blank(line->text)) return parse_line(*line);
    if (count_ == 0) throw BrokenInput({lines_->name(), ""}, "at least one record", "none");
    return std::nullopt;
}

Attention RecordReader::parse_line(const Line& line) {
    const std::int64_t number = count_++;
    origin_ = {line.number, std::nullopt};
    const JsonValue json = JsonValue::parse(line.text, lines_->place(line.number));
    origin_.id = given_id(json);
    return attention_in_json(json, number, part_);
}

}  // namespace heed
