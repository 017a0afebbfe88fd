// The subset of Python's pickle that PyTorch's weights need, read as plain data: nothing in a file is ever
// looked up, imported or called. A name is compared with a fixed list, and what Python would build of it is
// a value here. The opcodes and names are those of torch.load(weights_only=True).
// https://github.com/pytorch/pytorch/blob/main/torch/_weights_only_unpickler.py
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "format/raw_array.hpp"

namespace heed {

/// A type of numbers by all its names.
struct TorchType {
    std::string_view dtype;         // "torch.float32"
    std::string_view storage;       // "torch.FloatStorage"
    std::string_view cuda_storage;  // "torch.cuda.FloatStorage"
    std::string_view name;          // "F32", as safetensors calls it
    ElementType type;
    std::size_t size;  // bytes
};

/// Numbers that tensors share, named but not yet found in the file.
struct TorchStorage {
    std::string_view key;  // digits
    const TorchType* type;
    std::size_t count;  // elements
};

/// A view of a storage that lies within it.
struct TorchTensor {
    std::size_t storage;  // its place among the storages
    const TorchType* type;
    std::size_t begin;      // bytes from the storage's first
    std::size_t span;       // elements from the first to the last; 0 for an empty tensor
    std::uint32_t shape;    // the value that has it: a tuple of whole numbers
    std::uint32_t strides;  // as many, in elements
};

/// A value refers to others by their number, so that a shared value costs nothing and a cycle is harmless.
struct TorchValue {
    enum class Kind {
        none,
        boolean,
        integer,
        real,
        text,
        tuple,
        list,
        dict,
        ordered_dict,
        name,
        storage,
        tensor
    };

    Kind kind = Kind::none;
    std::uint32_t depth = 0;  // of the containers in it
    /// Also true and false; of a float its bits, of a storage or tensor its place among those.
    std::int64_t integer = 0;
    std::string_view text = {};             // in the pickle; of a name the known one, "torch.FloatStorage"
    std::vector<std::uint32_t> parts = {};  // of a tuple or list; of a dict key, value, key, value
};

inline constexpr std::size_t longest_pickle = std::size_t{8} << 20;  // bytes

struct TorchPickle {
    std::deque<TorchValue> values;  // as many as a hostile file likes: they stay where they are as they grow
    std::vector<TorchStorage> storages;  // in the order in which they are first named
    std::vector<TorchTensor> tensors;
    std::uint32_t result = 0;  // the number of the value that the pickle holds
    std::size_t end = 0;       // the position after the pickle in the bytes

    const TorchValue& root() const { return values[result]; }
};

/// Which way the persistent ids of storages are written.
enum class TorchFormat { zip, legacy };

/// The pickle that begins at position `begin` of `bytes`, which have to outlive the result. `where` with the
/// byte's position after it is the spot that messages name. InputError for whatever plain weights do not
/// need, for a tensor that leaves its storage, and over the limits: 8 MiB, 2^18 values, 64 containers in each
/// other, names of 256 bytes. Memory and time are bounded by these, whatever the pickle says.
TorchPickle read_torch_pickle(std::string_view bytes, std::size_t begin, TorchFormat format,
                              const Place& where);

/// What a value is, in words of a message: "a list", "posix.system".
std::string show_kind(const TorchValue& value);

}  // namespace heed
