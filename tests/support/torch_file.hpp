// Files of torch.save made in memory, opcode by opcode: sound ones, unless a test changes them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/binary.hpp"

namespace heed::test {

/// Opcodes that put a value on the stack.
inline std::string pickled(const std::string& text) {
    return "X" + little_endian(text.size(), 4) + text;
}
inline std::string pickled(std::int64_t number) {
    return std::string("\x8A\x08") + little_endian(static_cast<std::uint64_t>(number), 8);
}
inline std::string pickled_name(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}
inline std::string pickled_tuple(const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& value : values) all += value;
    return "(" + all + "t";
}
inline std::string pickled_numbers(const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> values;
    for (const std::int64_t number : numbers) values.push_back(pickled(number));
    return pickled_tuple(values);
}
inline std::string pickled_dict(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string all;
    for (const auto& [key, value] : items) all += pickled(key) + value;
    return "}(" + all + "u";
}

/// A float32 tensor and its storage.
struct PickledTensor {
    std::string key = "0";
    std::int64_t count = 4;  // of the storage
    std::string offset = pickled(0);
    std::string shape = pickled_numbers({2, 2});
    std::string strides = pickled_numbers({2, 1});
    std::string maker = pickled_name("torch._utils", "_rebuild_tensor_v2");
    std::string type = pickled_name("torch", "FloatStorage");
    std::string view = {};       // "N" in the older format
    std::string rest = "\x89N";  // requires_grad, hooks and what else the maker takes

    std::string storage() const {
        return pickled_tuple({pickled("storage"), type, pickled(key), pickled("cpu"), pickled(count), view}) +
               "Q";
    }
    std::string pickle() const {
        return maker + pickled_tuple({storage(), offset, shape, strides, rest}) + "R";
    }
};

/// The protocol before a value, and the end behind it.
inline std::string pickle_of(const std::string& value) {
    return "\x80\x02" + value + ".";
}

using StorageBytes = std::vector<std::pair<std::string, std::string>>;  // by key

inline std::string torch_zip(const std::string& pickle, const StorageBytes& storages,
                             const std::string& byte_order = "little") {
    std::vector<ZipEntry> entries = {zip_entry("m/data.pkl", pickle), zip_entry("m/byteorder", byte_order)};
    for (const auto& [key, bytes] : storages) entries.push_back(zip_entry("m/data/" + key, bytes));
    entries.push_back(zip_entry("m/version", "3\n"));
    return zip_file(entries);
}

/// The magic number, the version and the machine.
inline std::string legacy_head(const std::string& little_endian_value = "\x88") {
    return std::string("\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19\x2E", 15) +
           pickle_of(std::string("M\xE9\x03", 3)) +
           pickle_of(pickled_dict(
               {{"protocol_version", std::string("M\xE9\x03", 3)}, {"little_endian", little_endian_value}}));
}

/// A storage's bytes are its count and its numbers.
inline std::string torch_legacy(const std::string& pickle, const StorageBytes& storages) {
    std::string keys;
    std::string numbers;
    for (const auto& [key, bytes] : storages) {
        keys += pickled(key);
        numbers += bytes;
    }
    return legacy_head() + pickle + pickle_of("](" + keys + "e") + numbers;
}

/// Four float32: 1, 2, 3, 4.
inline const std::string one_to_four("\0\0\x80\x3F\0\0\0\x40\0\0\x40\x40\0\0\x80\x40", 16);

/// A state dict of one matrix, "a".
inline std::string small_torch_zip(const PickledTensor& tensor = {}) {
    return torch_zip(pickle_of(pickled_dict({{"a", tensor.pickle()}})), {{tensor.key, one_to_four}});
}
inline std::string small_torch_legacy(PickledTensor tensor = {}) {
    if (tensor.view.empty()) tensor.view = "N";
    return torch_legacy(pickle_of(pickled_dict({{"a", tensor.pickle()}})),
                        {{tensor.key, little_endian(4, 8) + one_to_four}});
}

}  // namespace heed::test
