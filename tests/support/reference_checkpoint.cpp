#include "support/reference_checkpoint.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string_view>

#include "format/safetensors.hpp"
#include "io/file.hpp"

namespace heed::test {
namespace {

nlohmann::json read_json(const std::string& path) {
    std::ifstream stream(path);
    return nlohmann::json::parse(stream);
}

template <typename T>
T load(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// IEEE 754 binary16.
double half(const char* bytes) {
    const auto bits = load<std::uint16_t>(bytes);
    const double sign = bits >> 15 != 0 ? -1 : 1;
    const int exponent = bits >> 10 & 31;
    const int mantissa = bits & 1023;
    if (exponent == 0) return sign * std::ldexp(mantissa, -24);
    if (exponent == 31) throw std::invalid_argument("a weight that is not finite");
    return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

/// The upper half of a float32.
double bfloat(const char* bytes) {
    return static_cast<double>(
        std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(bytes)) << 16));
}

double element(ElementType type, const char* bytes) {
    switch (type) {
        case ElementType::float16:
            return half(bytes);
        case ElementType::bfloat16:
            return bfloat(bytes);
        case ElementType::float32:
            return static_cast<double>(load<float>(bytes));
        case ElementType::float64:
            return load<double>(bytes);
        default:
            throw std::invalid_argument("not a floating-point tensor");
    }
}

bool is_floating_point(ElementType type) {
    return type == ElementType::float16 || type == ElementType::bfloat16 || type == ElementType::float32 ||
           type == ElementType::float64;
}

void replace_ending(std::string& name, std::string_view ending, std::string_view other) {
    if (name.ends_with(ending)) name.replace(name.size() - ending.size(), ending.size(), other);
}

std::string name_of_today(std::string name) {
    if (name.starts_with("bert.")) name.erase(0, 5);
    replace_ending(name, "LayerNorm.gamma", "LayerNorm.weight");
    replace_ending(name, "LayerNorm.beta", "LayerNorm.bias");
    return name;
}

std::set<std::string> weight_files(const std::string& folder) {
    const std::string index = folder + "/model.safetensors.index.json";
    if (!std::filesystem::exists(index)) return {folder + "/model.safetensors"};
    std::set<std::string> files;
    const auto listing = read_json(index);
    for (const auto& [name, shard] : listing.at("weight_map").items())
        files.insert(folder + "/" + shard.get<std::string>());
    return files;
}

}  // namespace

DoubleTensor doubles_of(const RawArray& array) {
    DoubleTensor tensor{array.shape, {}};
    tensor.values.reserve(array.bytes.size() / array.item_size);
    for (std::size_t at = 0; at < array.bytes.size(); at += array.item_size)
        tensor.values.push_back(element(array.type, array.bytes.data() + at));
    return tensor;
}

std::map<std::string, DoubleTensor> read_doubles(const std::string& path) {
    const FileBytes file = FileBytes::open(path);
    const Safetensors parsed = parse_safetensors(file.view(), {path, ""});
    std::map<std::string, DoubleTensor> tensors;
    for (const auto& [name, array] : parsed.tensors)
        if (is_floating_point(array.type)) tensors[name] = doubles_of(array);
    return tensors;
}

ReferenceBert read_reference_bert(const std::string& folder) {
    const auto config = read_json(folder + "/config.json");
    ReferenceBert bert{config.value("num_hidden_layers", std::size_t{12}),
                       config.value("num_attention_heads", std::size_t{12}),
                       config.value("hidden_act", std::string("gelu")),
                       config.value("layer_norm_eps", 1e-12),
                       {}};
    for (const std::string& file : weight_files(folder))
        for (auto& [name, tensor] : read_doubles(file)) bert.weights[name_of_today(name)] = std::move(tensor);
    return bert;
}

}  // namespace heed::test
