// What the writers write, as one string for a test to look into.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "record/binary.hpp"
#include "record/json.hpp"
#include "record/write.hpp"

namespace heed::test {

using NamedArrays = std::vector<std::pair<std::string, RawArray>>;

template <typename Write>
std::string written(const Write& write) {
    std::string bytes;
    write([&](std::string_view piece) { bytes += piece; });
    return bytes;
}

inline std::string to_npy(const RawArray& array) {
    return npy_header(array).append(array.bytes);
}
inline std::string to_zip(const std::vector<ZipMember>& members) {
    return written([&](const Sink& sink) { write_zip(members, sink); });
}
inline std::string to_npz(const NamedArrays& arrays) {
    return written([&](const Sink& sink) { write_npz(arrays, sink); });
}
inline std::string to_npz(const Attention& attention) {
    return written([&](const Sink& sink) { write_npz(attention, sink); });
}
inline std::string to_safetensors(const NamedArrays& tensors,
                                  const std::map<std::string, std::string>& metadata) {
    return written([&](const Sink& sink) { write_safetensors(tensors, metadata, sink); });
}
inline std::string to_safetensors(const Attention& attention) {
    return written([&](const Sink& sink) { write_safetensors(attention, sink); });
}
inline std::string to_json(const Attention& attention) {
    return written([&](const Sink& sink) { write_json(attention, sink); });
}
inline std::string to_jsonl(const Attention& attention) {
    return written([&](const Sink& sink) { write_jsonl(attention, sink); });
}
inline std::string to_bytes(const Attention& attention, RecordFormat format) {
    return written([&](const Sink& sink) { write_record(attention, format, sink); });
}

}  // namespace heed::test
