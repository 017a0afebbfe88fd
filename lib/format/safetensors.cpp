#include "format/safetensors.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "format/json.hpp"
#include "format/json_writer.hpp"
#include "io/first_bytes.hpp"

namespace heed {
namespace {

constexpr std::size_t length_size = 8;
constexpr std::uint64_t longest_header = 100'000'000;
constexpr std::size_t deepest_header = 127;  // serde_json's recursion limit
constexpr std::string_view metadata_key = "__metadata__";

struct Dtype {
    std::string_view name;
    ElementType type;
    std::size_t size;
};

// Types of less than a byte (F4, F6) are left out: nothing heed reads has them.
constexpr auto dtypes = std::to_array<Dtype>({{"BOOL", ElementType::boolean, 1},
                                              {"U8", ElementType::uint8, 1},
                                              {"I8", ElementType::int8, 1},
                                              {"F8_E5M2", ElementType::other, 1},
                                              {"F8_E4M3", ElementType::other, 1},
                                              {"F8_E8M0", ElementType::other, 1},
                                              {"I16", ElementType::int16, 2},
                                              {"U16", ElementType::uint16, 2},
                                              {"F16", ElementType::float16, 2},
                                              {"BF16", ElementType::bfloat16, 2},
                                              {"I32", ElementType::int32, 4},
                                              {"U32", ElementType::uint32, 4},
                                              {"F32", ElementType::float32, 4},
                                              {"C64", ElementType::other, 8},
                                              {"F64", ElementType::float64, 8},
                                              {"I64", ElementType::int64, 8},
                                              {"U64", ElementType::uint64, 8}});

/// Empty for what may be a damaged length.
std::string found_instead(std::string_view bytes) {
    const bool is_zip = bytes.starts_with("PK\x03\x04");
    if (is_zip || bytes.starts_with("\x80\x02"))
        return std::string(is_zip ? "a zip archive" : "a pickle") +
               ", as PyTorch's torch.save writes (safetensors.torch.save_file(state_dict, "
               "\"model.safetensors\") writes safetensors)";
    const std::string kind = kind_of_bytes(bytes);
    return kind.starts_with("safetensors") ? "" : kind;
}

[[noreturn]] void reject_length(std::string_view bytes, std::uint64_t length, const Place& place) {
    const std::string other = found_instead(bytes);
    if (!other.empty()) throw InputError(place, "a safetensors file", other);
    throw InputError(place, "a safetensors header of 1 to 100000000 bytes", std::to_string(length));
}

std::uint64_t header_length(std::string_view bytes, const Place& place) {
    if (bytes.size() < length_size)
        throw InputError(place, "a safetensors file of at least 8 bytes", std::to_string(bytes.size()));
    std::uint64_t length = 0;
    for (std::size_t i = length_size; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (length == 0 || length > longest_header) reject_length(bytes, length, place);
    if (length > bytes.size() - length_size)
        throw InputError(place, "a header of " + std::to_string(length) + " bytes",
                         std::to_string(bytes.size() - length_size) + " bytes up to the end of the file");
    return length;
}

/// The reference reader (serde) takes -0 for a fraction, which is no extent or offset; to simdjson it is 0.
void reject_negative_zero(std::string_view header, const std::string& file) {
    if (header.find("-0") == std::string_view::npos) return;
    bool in_string = false;
    for (std::size_t at = 0; at < header.size(); ++at) {
        if (header[at] == '"') in_string = !in_string;
        if (in_string && header[at] == '\\') ++at;
        if (!in_string && header.substr(at).starts_with("-0"))
            throw InputError({file, "header, byte " + std::to_string(at + 1)}, "a whole number from 0", "-0");
    }
}

const Dtype& dtype_of(const JsonValue& value) {
    const std::string name = value.string();
    const auto* known =
        std::find_if(dtypes.begin(), dtypes.end(), [&](const Dtype& dtype) { return dtype.name == name; });
    if (known == dtypes.end()) throw InputError(value.place(), "a dtype of safetensors", json_string(name));
    return *known;
}

/// A tensor as the header describes it, before its range is known to be in the file.
struct Entry {
    std::string name;
    RawArray array;
    std::uint64_t begin;
    std::uint64_t end;
};

Entry read_entry(const std::string& name, const JsonValue& value, const std::string& file) {
    if (name.empty() || name.find('\0') != std::string::npos)
        throw InputError({file, "header"}, "a tensor name without NUL that is not empty", json_string(name));
    Entry entry;
    entry.name = name;
    const Dtype dtype = dtype_of(value.field("dtype"));
    entry.array.type = dtype.type;
    entry.array.type_name = dtype.name;
    entry.array.item_size = dtype.size;
    entry.array.place = {file, name};
    const std::vector<std::uint64_t> shape = value.field("shape").counts();
    entry.array.shape.assign(shape.begin(), shape.end());
    const JsonValue range = value.field("data_offsets");
    const std::vector<std::uint64_t> offsets = range.counts();
    if (offsets.size() != 2)
        throw InputError(range.place(), "two offsets, begin and end", std::to_string(offsets.size()));
    entry.begin = offsets[0];
    entry.end = offsets[1];
    return entry;
}

/// The tensors have to fill the data from first to last byte, each in a range of its shape's size.
void place_tensors(std::vector<Entry>& entries, std::string_view data, const Place& place) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    std::uint64_t filled = 0;
    for (Entry& entry : entries) {
        RawArray& array = entry.array;
        if (entry.begin != filled || entry.end < entry.begin)
            throw InputError(array.place, "a range that begins at byte " + std::to_string(filled),
                             std::to_string(entry.begin) + " to " + std::to_string(entry.end));
        if (entry.end > data.size())
            throw InputError(array.place, "a range within " + std::to_string(data.size()) + " bytes of data",
                             std::to_string(entry.begin) + " to " + std::to_string(entry.end));
        const auto count = checked_count(array.shape, array.item_size);
        if (!count) throw InputError(array.place, "a shape that a file can hold", show_shape(array.shape));
        if (entry.end - entry.begin != *count * array.item_size)
            throw InputError(
                array.place,
                std::to_string(*count * array.item_size) + " bytes for the shape " + show_shape(array.shape),
                std::to_string(entry.end - entry.begin));
        array.bytes = data.substr(entry.begin, entry.end - entry.begin);
        filled = entry.end;
    }
    if (filled != data.size())
        throw InputError(place, std::to_string(filled) + " bytes of data", std::to_string(data.size()));
}

std::string name_of(ElementType type) {
    const auto* const known =
        std::find_if(dtypes.begin(), dtypes.end(), [&](const Dtype& dtype) { return dtype.type == type; });
    return std::string(known->name);
}

/// The entry of a tensor whose bytes begin at `begin` of the data.
void append_entry(std::string& header, const RawArray& array, std::size_t begin) {
    JsonObject entry(header, compact_json);
    entry.add("dtype", name_of(array.type));
    JsonArray shape(entry.begin("shape"), compact_json);
    for (const std::size_t extent : array.shape) shape.add(extent);
    shape.end();
    JsonArray(entry.begin("data_offsets"), compact_json).add(begin).add(begin + array.bytes.size()).end();
    entry.end();
}

/// Filled up with spaces, so that the data is aligned.
std::string header_of(const std::vector<std::pair<std::string, RawArray>>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    std::string header;
    JsonObject object(header, compact_json);
    if (!metadata.empty()) {
        JsonObject texts(object.begin(metadata_key), compact_json);
        for (const auto& [key, value] : metadata) texts.add(key, value);
        texts.end();
    }
    std::size_t data_size = 0;
    for (const auto& [name, array] : tensors) {
        append_entry(object.begin(name), array, data_size);
        data_size += array.bytes.size();
    }
    object.end();
    header.append((length_size - header.size() % length_size) % length_size, ' ');
    return header;
}

}  // namespace

Safetensors parse_safetensors(std::string_view bytes, const Place& place) {
    const std::uint64_t length = header_length(bytes, place);
    const JsonValue header =
        JsonValue::parse(bytes.substr(length_size, length), {place.file, "header"}, deepest_header);
    reject_negative_zero(bytes.substr(length_size, length), place.file);
    Safetensors file;
    std::vector<Entry> entries;
    header.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (name != metadata_key) {
            entries.push_back(read_entry(name, value, place.file));
        } else if (!value.is_null()) {
            value.for_each_member([&](const std::string& key, const JsonValue& text) {
                file.metadata.emplace(key, text.string());
            });
        }
    });
    place_tensors(entries, bytes.substr(length_size + length), place);
    for (Entry& entry : entries) file.tensors.emplace(std::move(entry.name), std::move(entry.array));
    return file;
}

void write_safetensors(std::vector<std::pair<std::string, RawArray>> tensors,
                       const std::map<std::string, std::string>& metadata, const Sink& sink) {
    std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
        return std::tie(b.second.item_size, a.first) < std::tie(a.second.item_size, b.first);
    });
    const std::string header = header_of(tensors, metadata);
    std::string length;
    for (std::size_t i = 0; i < length_size; ++i) length += static_cast<char>(header.size() >> 8 * i & 0xFF);
    sink(length + header);
    for (const auto& [name, array] : tensors) sink(array.bytes);
}

}  // namespace heed
