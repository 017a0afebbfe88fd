#include "model/layer_weights.hpp"

#include <algorithm>
#include <utility>

#include "format/array_values.hpp"
#include "format/raw_array.hpp"
#include "format/safetensors.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

/// The tensor called `name`, of the rank its place in the layer asks for.
NdArray weight_called(const Safetensors& file, const std::string& name, std::size_t rank,
                      const Place& place) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) throw InputError(place, "a tensor " + name, "none");
    NdArray array = floats_of(found->second);
    if (array.shape.size() != rank || array.values.empty())
        throw InputError(found->second.place, rank == 2 ? "a shape of [out, in]" : "a shape of [out]",
                         show_shape(array.shape));
    reject_non_finite(array, found->second.place);
    return array;
}

/// A weight [out, in] and its bias [out], as the file calls them.
struct LinearNames {
    std::string weight;
    std::string bias;
};

/// Weight and bias with as many rows; of a bias that may be missing zeros.
struct StoredLinear {
    NdArray weight;
    NdArray bias;

    /// Part number `part` of `parts` that stand above each other.
    Linear part(std::size_t part, std::size_t parts, const Place& place) const {
        const std::size_t rows = weight.shape[0] / parts, columns = weight.shape[1];
        Matrix matrix = Matrix::from_shape({rows, columns});
        Vector vector = Vector::from_shape({rows});
        std::copy_n(weight.values.begin() + static_cast<std::ptrdiff_t>(part * rows * columns),
                    rows * columns, matrix.begin());
        std::copy_n(bias.values.begin() + static_cast<std::ptrdiff_t>(part * rows), rows, vector.begin());
        Linear linear{Weight::of(std::move(matrix)), std::move(vector)};
        linear.weight.place = place;
        return linear;
    }
};

StoredLinear stored_linear(const Safetensors& file, const LinearNames& names, bool has_bias,
                           const Place& place) {
    NdArray weight = weight_called(file, names.weight, 2, place);
    const std::size_t rows = weight.shape[0];
    NdArray bias{{rows}, std::vector<float>(rows)};
    if (has_bias) bias = weight_called(file, names.bias, 1, place);
    if (bias.shape[0] != rows)
        throw InputError(place.at(names.bias), "a shape of [" + std::to_string(rows) + "]",
                         show_shape(bias.shape));
    return {std::move(weight), std::move(bias)};
}

Linear linear_called(const Safetensors& file, const std::string& name, const Place& place) {
    return stored_linear(file, {name + ".weight", name + ".bias"}, true, place)
        .part(0, 1, place.at(name + ".weight"));
}

constexpr const char* in_proj = "in_proj_weight";

/// torch.nn.MultiheadAttention's: the weights of query, key and value above each other, and a bias or none.
SelfAttention multi_head_attention(const Safetensors& file, const Place& place) {
    const Place weight = place.at(in_proj);
    const bool has_bias = file.tensors.contains("in_proj_bias");
    const StoredLinear all = stored_linear(file, {in_proj, "in_proj_bias"}, has_bias, place);
    if (all.weight.shape[0] != 3 * all.weight.shape[1])
        throw InputError(weight, "a shape of [3 d, d]", show_shape(all.weight.shape));
    const StoredLinear out = stored_linear(file, {"out_proj.weight", "out_proj.bias"},
                                           file.tensors.contains("out_proj.bias"), place);
    if (out.weight.shape[1] != all.weight.shape[1])
        throw InputError(place.at("out_proj.weight"),
                         std::to_string(all.weight.shape[1]) + " columns, as in_proj_weight has",
                         std::to_string(out.weight.shape[1]));
    return {all.part(0, 3, weight), all.part(1, 3, weight), all.part(2, 3, weight),
            out.part(0, 1, place.at("out_proj.weight"))};
}

}  // namespace

SelfAttention load_self_attention(const std::string& path) {
    const FileBytes bytes = FileBytes::open(path);
    const Place place{bytes.name(), ""};
    const Safetensors file = parse_safetensors(bytes.view(), place);
    if (file.tensors.contains(in_proj)) return multi_head_attention(file, place);
    SelfAttention layer{linear_called(file, "query", place), linear_called(file, "key", place),
                        linear_called(file, "value", place)};
    if (layer.key.weight.rows != layer.query.weight.rows || layer.key.weight.columns != layer.input_dim())
        throw InputError(place.at("key.weight"), "the shape of query.weight", "another");
    if (layer.value.weight.columns != layer.input_dim())
        throw InputError(place.at("value.weight"),
                         std::to_string(layer.input_dim()) + " columns, as query.weight has",
                         std::to_string(layer.value.weight.columns));
    return layer;
}

}  // namespace heed
