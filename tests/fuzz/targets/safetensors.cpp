// safetensors, against a twin that follows the format's description word for word.
#include "format/safetensors.hpp"

#include <algorithm>
#include <map>

#include "format/array_values.hpp"
#include "fuzz/plain_json.hpp"
#include "fuzz/record_checks.hpp"
#include "fuzz/target.hpp"
#include "fuzz/told.hpp"
#include "model/inspect/inspect.hpp"
#include "record/binary.hpp"
#include "support/binary.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

namespace heed::fuzz {
namespace {

using nlohmann::json;

const Place place{"a.safetensors", ""};

struct PlainTensor {
    std::vector<std::uint64_t> shape;
    std::uint64_t begin, end;
};
using PlainTensors = std::map<std::string, PlainTensor>;

std::optional<std::uint64_t> count_in(const json& value) {
    return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

/// How many bytes the numbers of `shape` are, 0 extents or not; nothing where 63 bits do not hold it.
std::optional<std::uint64_t> size_in_bytes(const std::vector<std::uint64_t>& shape, std::uint64_t item) {
    __extension__ using Wide = unsigned __int128;
    Wide largest = item;
    bool empty = false;
    for (const std::uint64_t extent : shape) {
        empty = empty || extent == 0;
        largest *= std::max<std::uint64_t>(extent, 1);
        if (largest > INT64_MAX) return std::nullopt;
    }
    return empty ? 0 : static_cast<std::uint64_t>(largest);
}

std::optional<PlainTensor> tensor_in(const std::string& name, const json& entry) {
    static const std::map<std::string, std::uint64_t> sizes = {
        {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"F8_E8M0", 1},
        {"I16", 2},  {"U16", 2}, {"F16", 2}, {"BF16", 2},    {"I32", 4},     {"U32", 4},
        {"F32", 4},  {"C64", 8}, {"F64", 8}, {"I64", 8},     {"U64", 8}};
    if (name.empty() || name.find('\0') != std::string::npos || !entry.is_object()) return std::nullopt;
    for (const char* const key : {"dtype", "shape", "data_offsets"})
        if (!entry.contains(key)) return std::nullopt;
    const json& range = entry["data_offsets"];
    if (!entry["dtype"].is_string() || !entry["shape"].is_array() || !range.is_array() || range.size() != 2)
        return std::nullopt;
    PlainTensor tensor{{}, count_in(range[0]).value_or(1), count_in(range[1]).value_or(0)};
    for (const json& extent : entry["shape"]) {
        if (!count_in(extent)) return std::nullopt;
        tensor.shape.push_back(*count_in(extent));
    }
    const auto item = sizes.find(entry["dtype"].get<std::string>());
    if (item == sizes.end() || tensor.end < tensor.begin || tensor.shape.size() > 32) return std::nullopt;
    const auto size = size_in_bytes(tensor.shape, item->second);
    return size == tensor.end - tensor.begin ? std::optional(tensor) : std::nullopt;
}

bool is_metadata(const json& value) {
    return value.is_null() || (value.is_object() && std::all_of(value.begin(), value.end(),
                                                                [](const json& v) { return v.is_string(); }));
}

/// Whether each byte of the data belongs to one tensor.
bool tile(const PlainTensors& tensors, std::uint64_t size) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const auto& [name, tensor] : tensors) ranges.emplace_back(tensor.begin, tensor.end);
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t end = 0;
    for (const auto& range : ranges) {
        if (range.first != end) return false;
        end = range.second;
    }
    return end == size;
}

std::optional<PlainTensors> read_plainly(std::string_view bytes) {
    if (bytes.size() < 8) return std::nullopt;
    std::uint64_t length = 0;
    for (int i = 7; i >= 0; --i)
        length = length * 256 + static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    if (length == 0 || length > bytes.size() - 8) return std::nullopt;
    const auto header = read_json_plainly(bytes.substr(8, length), 127);
    if (!header || !header->is_object()) return std::nullopt;
    PlainTensors tensors;
    for (const auto& [name, entry] : header->items()) {
        if (name == "__metadata__") {
            if (!is_metadata(entry)) return std::nullopt;
            continue;
        }
        const auto tensor = tensor_in(name, entry);
        if (!tensor) return std::nullopt;
        tensors[name] = *tensor;
    }
    return tile(tensors, bytes.size() - 8 - length) ? std::optional(tensors) : std::nullopt;
}

/// A safe element count: what is read of an array is never more than the file holds.
void check_values(const RawArray& array) {
    const auto numbers = accepted([&] { return numbers_of(array); });
    if (numbers)
        require(numbers->values.size() * array.item_size == array.bytes.size(), "every number is read");
    const auto integers = accepted([&] { return integers_of(array); });
    if (integers) require(integers->size() * array.item_size == array.bytes.size(), "every integer is read");
    accepted([&] { return floats_of(array); });
    accepted([&] { return strings_of(array); });
}

void check_file(std::string_view bytes, const Safetensors& file, const PlainTensors& plain) {
    require(file.tensors.size() == plain.size(), "as many tensors");
    for (const auto& [name, array] : file.tensors) {
        require(plain.contains(name), "the same names");
        const PlainTensor& tensor = plain.at(name);
        require(std::equal(array.shape.begin(), array.shape.end(), tensor.shape.begin(), tensor.shape.end()),
                "the same shape");
        require(array.bytes.size() == tensor.end - tensor.begin, "the same range");
        require(
            array.bytes.empty() || (array.bytes.data() >= bytes.data() &&
                                    array.bytes.data() + array.bytes.size() <= bytes.data() + bytes.size()),
            "a tensor lies in the file");
        check_values(array);
    }
}

void check_report(std::string_view bytes) {
    const TensorFileReport report = inspect_tensors(FileBytes::of_memory("a.safetensors", bytes));
    require(read_json_plainly(to_json(report)).has_value(), "inspect writes JSON");
    require(!to_text(report).empty(), "inspect writes text");
}

void run(std::string_view bytes) {
    const auto file = accepted([&] { return parse_safetensors(bytes, place); });
    const auto plain = read_plainly(bytes);
    require(file.has_value() == plain.has_value(),
            file ? "what heed reads is safetensors" : "heed reads all that is safetensors");
    if (!file) return;
    check_file(bytes, *file, *plain);
    check_report(bytes);
    if (!holds_record(*file)) return;
    const auto record = accepted([&] { return record_from_safetensors(*file, place); });
    if (record) check_record(*record);
}

std::string tell(std::string_view bytes) {
    const Safetensors file = parse_safetensors(bytes, place);
    json tensors = json::object();
    for (const auto& [name, array] : file.tensors) {
        std::vector<unsigned> data;
        for (const char byte : array.bytes) data.push_back(static_cast<unsigned char>(byte));
        tensors[name] = {{"dtype", array.type_name}, {"shape", array.shape}, {"data", data}};
    }
    return tensors.dump();
}

std::vector<std::string> seeds() {
    using namespace test;
    std::vector<std::string> all = {
        safetensors_file("{}", ""),
        safetensors_file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"k":"v"}})",
                         "12345678"),
        safetensors_file(
            R"({"b":{"dtype":"I64","shape":[1,1],"data_offsets":[2,10]},"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}})",
            "0123456789"),
        safetensors_file(
            R"(  {"e":{"dtype":"F64","shape":[2,0],"data_offsets":[0,0]},"\u0061":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}})",
            "abc"),
        safetensors_file(
            R"({"w":{"dtype":"U8","shape":[4194305,4194305,211106198978564],"data_offsets":[0,4]}})", "abcd"),
        to_safetensors(layer_record()),
        to_safetensors(bert_record())};
    for (const char* const dtype : {"BOOL", "U8", "I8", "I16", "U16", "F16", "I32", "U32", "U64", "C64"})
        all.push_back(safetensors_file(
            std::string("{\"a\":{\"dtype\":\"") + dtype + R"(","shape":[1],"data_offsets":[0,8]}})",
            "abcdefgh"));
    return all;
}

const Registered safetensors({"safetensors",
                              run,
                              seeds,
                              {"\"dtype\":", "\"shape\":[", "\"data_offsets\":[", "__metadata__", "\"F32\"",
                               "\"I64\"", "\"BF16\"", "\"F8_E5M2\"", "\"BOOL\"", "18446744073709551615",
                               "9223372036854775807", "4294967296", "{\"meta\":\"", "attention", "tokens"},
                              tell});

}  // namespace
}  // namespace heed::fuzz
