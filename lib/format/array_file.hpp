// A file that holds one array of numbers, whatever its format: embeddings, a mask, a bare attention matrix.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/nd_array.hpp"
#include "format/json.hpp"

namespace heed {

/// Throws if a shape is wrong. It is called before the numbers are converted, which takes memory.
using CheckShape = std::function<void(const std::vector<std::size_t>& shape)>;

/// The array in a .npy, .npz, .safetensors, .json, .csv or .tsv file, as float32; the extension says which. A
/// file of named arrays gives the one called `preferred`, else its only one; "FILE:NAME" names one.
/// InputError if the file is rejected (infinity too, and NaN unless numbers may be missing), or has several
/// arrays and none of that name: the message lists them. "-" is JSON on standard input.
[[nodiscard]] NdArray read_array_file(
    const std::string& path, std::string_view preferred,
    const CheckShape& check_shape = [](const std::vector<std::size_t>&) {},
    MissingNumbers missing = MissingNumbers::rejected);

/// The file that "FILE" or "FILE:NAME" names.
[[nodiscard]] std::string file_of_array(const std::string& path);

/// The array in a JSON document: nested arrays of numbers, or an object's field `name` that holds them.
[[nodiscard]] NdArray array_in_json(const JsonValue& json, std::string_view name,
                                    MissingNumbers missing = MissingNumbers::rejected);

}  // namespace heed
