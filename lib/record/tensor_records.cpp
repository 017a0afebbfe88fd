#include "record/tensor_records.hpp"

#include <limits>
#include <utility>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/text/number.hpp"
#include "format/array_values.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_line = 0xFFFFFFFF;

std::string tensors_path(const std::string& index_path, const TensorFile& file) {
    return beside(index_path, file.name + ".safetensors");
}
std::string lines_path(const std::string& index_path, const TensorFile& file) {
    return beside(index_path, file.name + ".jsonl");
}

std::vector<TensorFile> files_of(const std::string& index_path) {
    return files_of_index(JsonValue::parse(FileBytes::open(index_path)));
}

Safetensors tensors_in(const FileBytes& bytes) {
    return parse_safetensors(bytes.view(), {bytes.name(), ""});
}

std::int64_t number_in(const JsonValue& name) {
    const auto number = parse_count(name.string());
    if (!number || *number > std::numeric_limits<std::int64_t>::max())
        throw InputError(name.place(), "a record's number", name.description());
    return static_cast<std::int64_t>(*number);
}

void require_rank(const RawArray& array, std::size_t rank, const char* expected) {
    const bool is_float = array.type == ElementType::float32 || array.type == ElementType::float16;
    if (!is_float || array.shape.size() != rank)
        throw InputError(array.place, std::string(expected) + " as F32 or F16",
                         array.type_name + " " + show_shape(array.shape));
}

}  // namespace

TensorRecords::TensorRecords(const std::string& index_path)
    : index_path_(index_path), files_(files_of(index_path)) {}

TensorRecords TensorRecords::open(const std::string& index_path) {
    TensorRecords records(index_path);
    require_files(index_path, records.files_);
    return records;
}

void require_files(const std::string& index_path, const std::vector<TensorFile>& files) {
    for (const TensorFile& file : files) {
        tensors_in(FileBytes::open(tensors_path(index_path, file)));
        static_cast<void>(LineReader::open(lines_path(index_path, file)));
    }
}

std::optional<TensorRecord> TensorRecords::next() {
    while (true) {
        if (lines_) {
            if (const auto line = lines_->next()) return record_of(*line);
            reject_missing_lines();
        }
        if (opened_ == files_.size()) return std::nullopt;
        open_next_file();
    }
}

std::optional<ReadSoFar> TensorRecords::read_so_far() const {
    ReadSoFar so_far{lines_read_, 0};
    for (std::size_t i = 0; i < files_.size(); ++i) {
        so_far.size += files_[i].records;
        if (i + 1 < opened_) so_far.read += files_[i].records;
    }
    return so_far;
}

void TensorRecords::open_next_file() {
    const TensorFile& file = files_[opened_++];
    bytes_ = std::make_shared<const FileBytes>(FileBytes::open(tensors_path(index_path_, file)));
    tensors_ = tensors_in(*bytes_);
    lines_ = LineReader::open(lines_path(index_path_, file), longest_line);
    lines_read_ = 0;
}

void TensorRecords::reject_missing_lines() {
    const Place end{lines_->name(), ""};
    lines_.reset();
    if (const std::uint64_t expected = files_[opened_ - 1].records; lines_read_ != expected)
        throw BrokenInput(end, std::to_string(expected) + " records, as its index says",
                          std::to_string(lines_read_));
}

TensorRecord TensorRecords::record_of(const Line& line) {
    ++lines_read_;
    const Place place = lines_->place(line.number);
    const JsonValue name = JsonValue::parse(line.text, place).field("tensor");
    const auto attention = tensor(name.string());
    if (!attention) throw InputError(name.place(), "a tensor of " + bytes_->name(), name.description());
    TensorRecord record{number_in(name), std::string(line.text) + "\n", *attention,
                        tensor(output_name(name.string()))};
    if (record.number <= last_number_)
        throw InputError(name.place(), "a number over " + std::to_string(last_number_), name.description());
    last_number_ = record.number;
    require_rank(record.attention, 4, "[layer, head, query, key]");
    if (record.output) require_rank(*record.output, 2, "[token, dim]");
    return record;
}

std::optional<RawArray> TensorRecords::tensor(const std::string& name) const {
    const auto found = tensors_.tensors.find(name);
    if (found == tensors_.tensors.end()) return std::nullopt;
    RawArray array = found->second;
    array.owner = bytes_;
    return array;
}

Attention attention_of(const TensorRecord& record, const Place& place, const RecordPart& part) {
    const JsonValue fields = JsonValue::parse(record.line, place);
    RecordDraft draft =
        draft_of_fields(fields, record.number, [&] { return StoredWeights::of(record.attention); });
    if (record.output) draft.output = finite_floats_of(*record.output);
    return attention_of(std::move(draft), fields.place().at("."), part);
}

std::vector<std::string> files_of_tensor_index(const std::string& index_path) {
    std::vector<std::string> paths;
    for (const TensorFile& file : files_of(index_path)) {
        paths.push_back(tensors_path(index_path, file));
        paths.push_back(lines_path(index_path, file));
    }
    return paths;
}

}  // namespace heed
