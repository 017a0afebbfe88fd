// safetensors, in and out: a JSON header of names, types, shapes and ranges, then the numbers. Reading is as
// strict as the reference crate and stricter where a file contradicts itself; it copies no tensor and touches
// no page after the header. https://github.com/huggingface/safetensors
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/raw_array.hpp"
#include "io/sink.hpp"

namespace heed {

struct Safetensors {
    std::map<std::string, RawArray, std::less<>> tensors;
    std::map<std::string, std::string, std::less<>> metadata;
};

/// What `bytes` hold; they have to outlive the tensors. InputError, which names the tensor, for whatever does
/// not fit together.
[[nodiscard]] Safetensors parse_safetensors(std::string_view bytes, const Place& place);

/// A file of float32, float16 and int64 arrays, byte for byte what the reference writes: the widest type
/// first, then by name.
void write_safetensors(std::vector<std::pair<std::string, RawArray>> tensors,
                       const std::map<std::string, std::string>& metadata, const Sink& sink);

}  // namespace heed
