#include "record/tensor_files.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>

#include "core/attention.hpp"
#include "format/json_writer.hpp"
#include "format/safetensors.hpp"
#include "io/file.hpp"
#include "io/folder.hpp"
#include "io/output/output_file.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

// Not `heed inspect --json` of one file, whose document has the same name: that has "file", an index "files".
constexpr std::string_view index_format = "heed.tensors";
constexpr std::int64_t index_version = 1;
constexpr std::string_view index_suffix = ".index.json";
constexpr std::uint64_t most_records = 10'000;
constexpr std::size_t most_bytes = std::size_t{1} << 27;  // of tensors and lines: they wait in memory

std::string stem_of(const std::string& path) {
    return fs::path(path).stem().string();
}

/// No index leads out of its folder.
std::string stem_beside_index(const JsonValue& name) {
    const std::string file = name.string();
    if (!is_plain_name(file) || file_extension(file) != ".safetensors")
        throw InputError(name.place(), "the name of a .safetensors file in the same folder",
                         json_string(file));
    return stem_of(file);
}

std::string numbered(const std::string& stem, std::size_t number) {
    const std::string digits = std::to_string(number);
    return stem + "-" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

/// The record without its large numbers.
std::string line_of(const std::string& tensor, const Attention& attention) {
    std::string line;
    JsonObject record(line);
    record.add("tensor", tensor);
    add_fields(record, attention);
    record.end();
    return line + "\n";
}

/// The same array in memory of its own.
template <typename Tensor>
RawArray kept(const Tensor& tensor, FloatType type) {
    const std::vector<std::size_t> shape(tensor.shape().begin(), tensor.shape().end());
    if (type == FloatType::float16) return float16_array(tensor.data(), shape);
    const auto copy = std::make_shared<std::vector<float>>(tensor.data(), tensor.data() + tensor.size());
    RawArray array = raw_array(copy->data(), shape);
    array.owner = copy;
    return array;
}

}  // namespace

TensorRecord tensor_record(std::int64_t number, const Attention& attention, FloatType type) {
    TensorRecord record{
        number, line_of(std::to_string(number), attention), kept(attention.weights, type), {}};
    if (attention.output) record.output = kept(*attention.output, type);
    return record;
}

TensorFiles::TensorFiles(std::string path, std::vector<TensorFile> whole)
    : path_(std::move(path)), files_(std::move(whole)) {}

void TensorFiles::add(TensorRecord record) {
    const std::string name = std::to_string(record.number);
    if (open_.records == 0) open_.first = record.number;
    open_.last = record.number;
    ++open_.records;
    lines_ += record.line;
    bytes_ += record.line.size();
    add_tensor(name, std::move(record.attention));
    if (record.output) add_tensor(output_name(name), *std::move(record.output));
    if (open_.records == most_records || bytes_ >= most_bytes) close_file();
}

void TensorFiles::add_tensor(const std::string& name, RawArray tensor) {
    bytes_ += tensor.bytes.size();
    bytes_in_all_ += tensor.bytes.size();
    tensors_.emplace_back(name, std::move(tensor));
}

/// An index that an earlier run left would speak of a mixture of its files and of these.
void TensorFiles::close_file() {
    fs::remove(without_links(tensor_index_path(path_)));
    open_.name = numbered(stem_of(path_), files_.size());
    OutputFile tensors(beside(path_, open_.name + ".safetensors"));
    write_safetensors(std::move(tensors_), {}, [&](std::string_view piece) { tensors.write(piece); });
    OutputFile records(beside(path_, open_.name + ".jsonl"));
    records.write(lines_);
    tensors.commit(Durability::synced);
    records.commit(Durability::synced);
    files_.push_back(std::exchange(open_, {}));
    tensors_.clear();
    lines_.clear();
    bytes_ = 0;
}

void TensorFiles::finish() {
    if (open_.records > 0) close_file();
}

std::string tensor_index(const std::vector<TensorFile>& files) {
    std::string json;
    JsonObject index(json);
    index.add("format", index_format).add("version", index_version);
    JsonArray list(index.begin("files"), {.first = "\n  ", .next = ",\n  "});
    for (const TensorFile& file : files)
        JsonObject(list.begin())
            .add("tensors", file.name + ".safetensors")
            .add("records", file.name + ".jsonl")
            .add("first", file.first)
            .add("last", file.last)
            .add("count", file.records)
            .end();
    list.end();
    index.end();
    return json + "\n";
}

std::vector<TensorFile> files_of_index(const JsonValue& index) {
    const JsonValue format = index.field("format");
    if (format.string() != index_format)
        throw InputError(format.place(), json_string(index_format), format.description());
    const JsonValue version = index.field("version");
    if (version.integer() != index_version)
        throw InputError(version.place(), "version " + std::to_string(index_version), version.description());
    std::vector<TensorFile> files;
    for (const JsonValue& file : index.field("files").elements())
        files.push_back({stem_beside_index(file.field("tensors")), file.field("first").integer(),
                         file.field("last").integer(), file.field("count").count()});
    return files;
}

std::string output_name(const std::string& tensor) {
    return tensor + ".output";
}

std::string tensor_index_path(const std::string& path) {
    return path + std::string(index_suffix);
}

bool is_tensor_file(const std::string& path, const std::string& a_safetensors) {
    const std::string begin = beside(a_safetensors, stem_of(a_safetensors) + "-");
    if (!path.starts_with(begin)) return false;
    const std::string rest = path.substr(begin.size());
    const std::string extension = file_extension(rest);
    const std::string digits = stem_of(rest);
    return (extension == ".safetensors" || extension == ".jsonl") &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> tensor_files_there(const std::string& a_safetensors) {
    std::vector<std::string> files;
    std::error_code none;
    for (fs::directory_iterator entry(folder_of(a_safetensors), none);
         !none && entry != fs::directory_iterator(); entry.increment(none)) {
        std::string file = beside(a_safetensors, entry->path().filename().string());
        if (is_tensor_file(file, a_safetensors)) files.push_back(std::move(file));
    }
    return files;
}

bool is_tensor_index(const std::string& path) {
    return path.ends_with(index_suffix) && file_extension(without_index_suffix(path)) == ".safetensors";
}

std::string without_index_suffix(const std::string& path) {
    return path.substr(0, path.size() - index_suffix.size());
}

}  // namespace heed
