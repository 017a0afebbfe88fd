#include "format/array_file.hpp"

#include <algorithm>
#include <filesystem>

#include "core/text/words.hpp"
#include "format/array_values.hpp"
#include "format/json.hpp"
#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "format/table.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

constexpr std::size_t max_rank = 32;

/// What a user typed: a file, and the name of one of its arrays.
struct Request {
    std::string path;
    std::string name;  // empty: none was given
};

/// A file that exists under the whole name wins over "FILE:NAME".
Request split_name(const std::string& path) {
    const std::size_t colon = path.rfind(':');
    std::error_code unreadable;
    if (colon == std::string::npos || std::filesystem::exists(path, unreadable)) return {path, ""};
    return {path.substr(0, colon), path.substr(colon + 1)};
}

std::string chosen_name(const std::vector<std::string>& names, const Request& request,
                        std::string_view preferred) {
    std::string requested(request.name.empty() ? preferred : request.name);
    if (std::find(names.begin(), names.end(), requested) != names.end()) return requested;
    if (names.size() == 1 && request.name.empty()) return names[0];
    throw InputError({request.path, ""}, "an array named " + requested,
                     names.empty() ? "none" : joined(names));
}

RawArray array_of_npz(const FileBytes& file, const Request& request, std::string_view preferred) {
    const NpzReader archive(file.view(), {file.name(), ""});
    return *archive.find(chosen_name(archive.names(), request, preferred));
}

RawArray array_of_safetensors(const FileBytes& file, const Request& request, std::string_view preferred) {
    const Safetensors parsed = parse_safetensors(file.view(), {file.name(), ""});
    std::vector<std::string> names;
    for (const auto& [name, array] : parsed.tensors) names.push_back(name);
    return parsed.tensors.find(chosen_name(names, request, preferred))->second;
}

NdArray array_of_json(const FileBytes& file, const Request& request, std::string_view preferred,
                      MissingNumbers missing) {
    const JsonValue json =
        missing == MissingNumbers::nan ? JsonValue::parse_with_nan(file) : JsonValue::parse(file);
    if (request.name.empty()) return array_in_json(json, preferred, missing);
    if (!json.is_object())
        throw InputError(json.place(), "an object of named arrays before :" + request.name,
                         json.description());
    return array_in_json(json, request.name, missing);
}

NdArray converted(const RawArray& array, const CheckShape& check_shape) {
    require_numbers(array);
    check_shape(array.shape);
    return numbers_of(array);
}

NdArray checked(NdArray array, const CheckShape& check_shape) {
    check_shape(array.shape);
    return array;
}

NdArray read_any(const FileBytes& file, const Request& request, std::string_view preferred,
                 const CheckShape& check_shape, MissingNumbers missing) {
    const Place place{file.name(), ""};
    const std::string extension = request.path == "-" ? ".json" : file_extension(request.path);
    const bool has_names = extension == ".npz" || extension == ".safetensors" || extension == ".json";
    if (!request.name.empty() && !has_names)
        throw InputError(place, "a file of named arrays (.npz, .safetensors, .json) before :" + request.name,
                         extension.empty() ? "no extension" : extension);
    if (extension == ".npy") return converted(parse_npy(file.view(), place), check_shape);
    if (extension == ".npz") return converted(array_of_npz(file, request, preferred), check_shape);
    if (extension == ".safetensors")
        return converted(array_of_safetensors(file, request, preferred), check_shape);
    if (extension == ".json") return checked(array_of_json(file, request, preferred, missing), check_shape);
    if (extension == ".csv")
        return checked(parse_number_table(file.view(), TableFormat::csv, file.name(), missing).values,
                       check_shape);
    if (extension == ".tsv")
        return checked(parse_number_table(file.view(), TableFormat::tsv, file.name(), missing).values,
                       check_shape);
    throw InputError(place, "a file that ends in .npy, .npz, .safetensors, .json, .csv or .tsv",
                     extension.empty() ? "no extension" : extension);
}

}  // namespace

NdArray read_array_file(const std::string& path, std::string_view preferred, const CheckShape& check_shape,
                        MissingNumbers missing) {
    const Request request = split_name(path);
    const FileBytes file = FileBytes::open(request.path);
    NdArray array = read_any(file, request, preferred, check_shape, missing);
    const Place place{file.name(), request.name};
    if (missing == MissingNumbers::nan)
        reject_infinite(array.values, 0, array.shape, place);
    else
        reject_non_finite(array, place);
    return array;
}

std::string file_of_array(const std::string& path) {
    return split_name(path).path;
}

NdArray array_in_json(const JsonValue& json, std::string_view name, MissingNumbers missing) {
    return (json.is_object() ? json.field(name) : json).numbers(max_rank, missing);
}

}  // namespace heed
