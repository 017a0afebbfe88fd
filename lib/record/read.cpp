#include "record/read.hpp"

#include <set>
#include <utility>

#include "format/array_file.hpp"
#include "format/json.hpp"
#include "io/file.hpp"
#include "io/first_bytes.hpp"
#include "record/bare.hpp"
#include "record/binary.hpp"
#include "record/csv.hpp"
#include "record/doubts.hpp"
#include "record/fields.hpp"
#include "record/json.hpp"

namespace heed {
namespace {

// 12 layers of 12 heads over 2048 tokens are 8 GB of JSON; simdjson reads up to 4.
constexpr std::size_t longest_record = 0xFFFFFFFF;

/// A record, or a bare array that may hold several sequences.
using Opened = std::variant<Attention, BareAttention>;

/// How -f is given what `place` names.
std::string with_f(const Place& place) {
    return "-f " + (place.file == "standard input" ? "-" : place.file);
}

/// A text or tokens, and no attention.
bool is_text(const JsonValue& json) {
    if (!json.is_object()) return false;
    const auto has = [&](const char* name) { return json.find(name).has_value(); };
    return !has("format") && !has("attention") && !has("attentions") && !has("attn") &&
           !holds_matrices(json) && (has("text") || has("words") || has("tokens"));
}

/// InputError for JSON of texts or tokens, and for an array of records.
void reject_texts(const JsonValue& json) {
    const bool are_several = json.is_array() && json.size() > 0 && !json.elements()[0].is_array();
    const JsonValue first = are_several ? json.elements()[0] : json;
    if (is_text(first) || (are_several && first.is_string()))
        throw InputError(json.place(), "holds texts or tokens, and no attention: with " +
                                           with_f(json.place()) + ", a model computes it");
    if (are_several && first.is_object())
        throw InputError(
            json.place(), "a record, or an array of numbers",
            "an array of objects (a .jsonl has one record per line, as jq -c '.[]' writes them)");
}

/// A record, or a bare array: nested arrays, or an object that says no more of them than the tokens.
Opened opened_json(const JsonValue& json, std::int64_t number, const RecordPart& part) {
    reject_texts(json);
    if (json.is_object() && json.find("format")) return record_from_json(json, number, part);
    return bare_attention(json);
}

BareAttention opened_table(const FileBytes& file, TableFormat format) {
    const Place place{file.name(), ""};
    reject_weights_table(file.view(), format, place);
    try {
        return bare_attention(parse_number_table(file.view(), format, file.name(), MissingNumbers::nan),
                              place);
    } catch (const InputError& error) {
        if (kind_of_bytes(file.view()) != "text") throw;
        throw InputError(error.place(),
                         error.reason() + " (if it holds texts, " + with_f(place) + " reads them)");
    }
}

/// `file` outlives what is opened.
Opened opened_file(const FileBytes& file, const std::string& extension, const RecordPart& part) {
    const Place place{file.name(), ""};
    if (extension == ".json") return opened_json(JsonValue::parse_with_nan(file), 0, part);
    if (extension == ".npy")
        return bare_attention(StoredWeights::matrices(parse_npy(file.view(), place)), place);
    if (extension == ".csv") return opened_table(file, TableFormat::csv);
    if (extension == ".tsv") return opened_table(file, TableFormat::tsv);
    if (extension == ".npz") {
        const NpzReader archive(file.view(), place);
        if (holds_record(archive)) return record_from_npz(archive, place, part);
        return bare_attention(archive, place);
    }
    const Safetensors parsed = parse_safetensors(file.view(), place);
    if (holds_record(parsed)) return record_from_safetensors(parsed, place, part);
    return bare_attention(parsed, place);
}

/// One array of a file of several; InputError for a file without names.
BareAttention opened_array(const FileBytes& file, const std::string& extension, const std::string& name) {
    const Place place{file.name(), ""};
    if (extension == ".json") return bare_attention(JsonValue::parse_with_nan(file), name);
    if (extension == ".npz") return bare_attention(NpzReader(file.view(), place), place, name);
    if (extension == ".safetensors")
        return bare_attention(parse_safetensors(file.view(), place), place, name);
    throw InputError(place, "a file of named arrays (.npz, .safetensors, .json) before :" + name,
                     extension.empty() ? "no extension" : extension);
}

void require_array_file(const Place& place, const std::string& extension) {
    static const std::set<std::string> extensions = {".json", ".npy", ".npz", ".safetensors", ".csv", ".tsv"};
    if (is_compressed(place.file))
        throw InputError(
            place, "a record or an array that is not compressed",
            extension + " (unpack it first; of compressed records, only .jsonl.gz and .jsonl.zst are read)");
    if (extensions.count(extension) == 0)
        throw InputError(place, "a file that ends in .npy, .npz, .safetensors, .json, .csv or .tsv",
                         extension.empty() ? "no extension" : extension);
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
    if (come.starts_with("PK\x03\x04") || come.starts_with("\x93NUMPY"))
        throw InputError({lines.name(), ""}, "a record as JSON",
                         "arrays of numpy (heed attend writes JSON with --format json)");
    reject_binary(come, lines.name());
    const std::string_view line = come.substr(0, come.find('\n', first));
    try {
        opened_json(JsonValue::parse_with_nan(line, {lines.name(), ""}), 0, {});
    } catch (const InputError& error) {
        throw InputError(error.place(), error.reason() + " (- reads a saved record, -f - reads text)");
    }
}

/// A record that goes on over lines, as jq writes it, would be rejected line by line.
void reject_indented(LineReader& lines) {
    if (is_indented_json(lines.peek()))
        throw BrokenInput(lines.place(1), "a record per line",
                          "JSON over several lines (jq -c . writes each record on one)");
}

/// --tokens names the rows, and the columns where they are as many; others keep their names.
RowNames renamed(const BareAttention& bare, RowNames rows) {
    if (bare.shape[2] == bare.shape[3]) return rows;
    const bool name_keys = bare.names.key_tokens.empty() && !bare.names.query_tokens.empty();
    rows.key_tokens = name_keys ? bare.names.tokens : bare.names.key_tokens;
    return rows;
}

}  // namespace

RecordReader RecordReader::open(const std::string& path, const RecordPart& part, const RowNames& names,
                                bool is_causal) {
    RecordReader reader;
    reader.part_ = part;
    reader.names_ = names;
    reader.is_causal_ = is_causal;
    const bool is_jsonl = content_extension(path) == ".jsonl";
    if (path != "-" && !is_jsonl) {
        reader.open_one(path);
        return reader;
    }
    reader.lines_ = LineReader::open(path, longest_record);
    if (is_jsonl) {
        reject_indented(*reader.lines_);
        return reader;
    }
    reject_what_begins_no_record(*reader.lines_);
    std::optional<Line> line = reader.lines_->next();
    while (line && is_blank(line->text)) line = reader.lines_->next();
    const std::string first(line ? line->text : "");
    if (line && is_whole_object(first)) {
        reader.first_line_ = {first, line->number};
    } else {
        const JsonValue json =
            JsonValue::parse_with_nan(rest_of(*reader.lines_, first), {reader.lines_->name(), ""});
        reader.lines_.reset();
        reader.take(opened_json(json, 0, part));
    }
    return reader;
}

void RecordReader::open_one(const std::string& path) {
    const std::string file = file_of_array(path), extension = file_extension(file);
    if (extension == ".html") return open_view(path);
    file_ = FileBytes::open(file);
    require_array_file({file, ""}, extension);
    take(file == path ? opened_file(*file_, extension, part_)
                      : opened_array(*file_, extension, path.substr(file.size() + 1)));
}

void RecordReader::open_view(const std::string& path) {
    reject_names();
    file_ = FileBytes::open(path);
    view_.emplace(file_->view(), Place{file_->name(), ""});
}

/// A record has names of its own.
void RecordReader::reject_names() const {
    if (!names_.tokens.empty())
        throw UsageError("--tokens names the rows of a bare array; a record of heed has its tokens");
    if (is_causal_)
        throw UsageError(
            "--mask causal is for a bare array; the hidden_keys of a record say which keys "
            "its queries could not see");
}

void RecordReader::take(Opened opened) {
    if (auto* const record = std::get_if<Attention>(&opened)) {
        reject_names();
        is_bare_ = false;
        only_ = std::move(*record);
        return;
    }
    batch_ = named(std::get<BareAttention>(std::move(opened)));
    if (batch_->batch == 1) only_ = record_of(*std::exchange(batch_, std::nullopt), 0, part_);
}

BareAttention RecordReader::named(BareAttention bare) {
    if (!names_.tokens.empty()) bare.names = renamed(bare, names_);
    doubts_ = doubts_of(bare);
    bare.is_causal = is_causal_;
    is_bare_ = true;
    unused_ = bare.unused;
    return bare;
}

std::string RecordReader::choose() const {
    return batch_ ? choose_of_batch(*batch_) : "";
}

std::optional<Attention> RecordReader::next() {
    origin_ = {};
    if (lines_) return next_line();
    if (view_) return next_of_view();
    if (!batch_) return std::exchange(only_, std::nullopt);
    const auto sequence = static_cast<std::size_t>(count_++);
    return sequence < batch_->batch ? std::optional(record_of(*batch_, sequence, part_)) : std::nullopt;
}

std::optional<ReadSoFar> RecordReader::read_so_far() const {
    return lines_ ? lines_->read_so_far() : std::nullopt;
}

std::optional<Attention> RecordReader::next_of_view() {
    const auto number = static_cast<std::size_t>(count_++);
    return number < view_->count() ? std::optional(view_->read(number, part_)) : std::nullopt;
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
    const JsonValue json = JsonValue::parse_with_nan(line.text, lines_->place(line.number));
    origin_.id = given_id(json);
    Opened opened = opened_json(json, number, part_);
    if (std::holds_alternative<Attention>(opened)) {
        take(std::move(opened));
        return *std::exchange(only_, std::nullopt);
    }
    const BareAttention bare = named(std::get<BareAttention>(std::move(opened)));
    if (bare.batch > 1) throw InputError(json.place(), "one sequence", show_shape(bare.batch_shape));
    Attention attention = record_of(bare, 0, part_);
    attention.id = origin_.id.value_or(number);
    return attention;
}

}  // namespace heed
