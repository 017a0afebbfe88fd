#include "nn/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "core/machine/memory.hpp"
#include "core/text/nearest.hpp"
#include "core/text/number.hpp"
#include "format/array_values.hpp"
#include "format/json.hpp"
#include "format/json_writer.hpp"
#include "format/safetensors.hpp"
#include "format/torch/torch_file.hpp"
#include "nn/foreign_model.hpp"

namespace heed {
namespace {

/// In the order in which they count.
constexpr auto single_files = std::to_array<const char*>({"model.safetensors", "pytorch_model.bin"});

std::string index_of(const std::string& single_file) {
    return single_file + ".index.json";
}

bool is_floating(ElementType type) {
    return type == ElementType::float16 || type == ElementType::bfloat16 || type == ElementType::float32 ||
           type == ElementType::float64;
}

void replace_ending(std::string& name, std::string_view old, std::string_view today) {
    if (name.ends_with(old)) name.replace(name.size() - old.size(), old.size(), today);
}

/// What stands before the embedding's name, "module." or "0.auto_model.", as a wrapper writes it; nothing if
/// `name` is another tensor's.
std::optional<std::string> prefix_of(const std::string& name, const WeightNames& names) {
    for (std::size_t begin = 0;;) {
        if (names.canonical_name(std::string_view(name).substr(begin)) == names.embedding)
            return name.substr(0, begin);
        const std::size_t dot = name.find('.', begin);
        if (dot == std::string::npos) return std::nullopt;
        begin = dot + 1;
    }
}

[[noreturn]] void reject_without_weights(const Folder& folder) {
    if (const auto foreign = foreign_model(folder)) throw InputError(folder.place(), *foreign);
    throw InputError(folder.place(), "model.safetensors or model.safetensors.index.json",
                     "neither, nor pytorch_model.bin");
}

/// A shard stands beside its index, under a plain name: no index leads out of its folder.
std::string shard_name(const JsonValue& value) {
    std::string name = value.string();
    if (!is_plain_name(name))
        throw InputError(value.place(), "the name of a file in the same folder", json_string(name));
    return name;
}

std::map<std::string, RawArray, std::less<>> tensors_in(const FileBytes& file) {
    const Place place{file.name(), ""};
    if (file_extension(file.name()) == ".bin") return read_torch_file(file.view(), place);
    return parse_safetensors(file.view(), place).tensors;
}

/// Whether the numbers can be used where they are.
bool is_plain(const RawArray& array) {
    return array.strides.empty() && !array.big_endian &&
           reinterpret_cast<std::uintptr_t>(array.bytes.data()) % array.item_size == 0;
}

/// By tensor.
std::vector<std::pair<std::string, JsonValue>> shards_in(const FileBytes& index) {
    return JsonValue::parse(index).field("weight_map").members();
}

/// The number of the layer that a weight is of: 11 of encoder.layer.11.output.dense.bias.
std::optional<std::uint64_t> layer_of(std::string_view name) {
    while (!name.empty()) {
        const std::size_t point = std::min(name.find('.'), name.size());
        if (const auto number = parse_count(name.substr(0, point))) return number;
        name.remove_prefix(std::min(point + 1, name.size()));
    }
    return std::nullopt;
}

}  // namespace

std::string usual_name(std::string_view name, std::string_view prefix) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    std::string usual(name);
    replace_ending(usual, "LayerNorm.gamma", "LayerNorm.weight");
    replace_ending(usual, "LayerNorm.beta", "LayerNorm.bias");
    return usual;
}

std::vector<std::string> checkpoint_files(const Folder& folder) {
    for (const std::string single_file : single_files) {
        if (folder.path_to(single_file)) return {single_file};
        const auto index = folder.find(index_of(single_file));
        if (!index) continue;
        std::set<std::string> files = {index_of(single_file)};
        for (const auto& [tensor, shard] : shards_in(*index)) files.insert(shard_name(shard));
        return {files.begin(), files.end()};
    }
    return {};
}

Checkpoint Checkpoint::open(const Folder& folder, const WeightNames& names) {
    Checkpoint checkpoint;
    checkpoint.family_ = names.family;
    checkpoint.place_ = folder.place();
    if (!checkpoint.add_files(folder)) reject_without_weights(folder);
    checkpoint.find_prefix(names);
    checkpoint.name_weights(names);
    return checkpoint;
}

/// Whether there are any.
bool Checkpoint::add_files(const Folder& folder) {
    for (const std::string single_file : single_files) {
        if (auto file = folder.find(single_file)) {
            place_ = {file->name(), ""};
            add_file(*std::move(file));
            return true;
        }
        if (const auto index = folder.find(index_of(single_file))) {
            add_shards(folder, *index);
            return true;
        }
    }
    return false;
}

void Checkpoint::add_file(FileBytes file) {
    for (auto& [name, array] : tensors_in(file)) {
        const Place place = array.place;
        const auto [there, is_new] = tensors_.emplace(name, std::move(array));
        if (!is_new) throw InputError(place, "this tensor is in " + there->second.place.file + " too");
    }
    files_.push_back(std::move(file));
}

void Checkpoint::add_shards(const Folder& folder, const FileBytes& index) {
    const auto shard_of = shards_in(index);
    std::map<std::string, std::string> path_of;  // of each shard
    for (const auto& [tensor, value] : shard_of) {
        const std::string shard = shard_name(value);
        if (path_of.count(shard) == 1) continue;
        auto file = folder.find(shard);
        if (!file) throw InputError(value.place(), "the file " + folder.path_of(shard), "none");
        path_of[shard] = file->name();
        add_file(*std::move(file));
    }
    for (const auto& [tensor, value] : shard_of) {
        const auto found = tensors_.find(tensor);
        const std::string& path = path_of[value.string()];
        if (found == tensors_.end() || found->second.place.file != path)
            throw InputError(value.place(), "a tensor of this name in " + path, "none");
    }
}

void Checkpoint::find_prefix(const WeightNames& names) {
    std::set<std::string> prefixes;
    for (const auto& [name, array] : tensors_)
        if (auto prefix = prefix_of(name, names)) prefixes.insert(*std::move(prefix));
    if (prefixes.empty() || prefixes.count("") == 1) return;
    if (prefixes.size() > 1)
        throw InputError(place_, std::string("one ") + family_,
                         "several, under the prefixes " + *prefixes.begin() + " and " + *prefixes.rbegin());
    prefix_ = *prefixes.begin();
}

void Checkpoint::name_weights(const WeightNames& names) {
    for (const auto& [name, array] : tensors_) {
        if (!name.starts_with(prefix_)) continue;
        const auto canonical = names.canonical_name(std::string_view(name).substr(prefix_.size()));
        if (!canonical) continue;
        const auto [there, is_new] = weights_.emplace(*canonical, array);
        if (!is_new)
            throw InputError(array.place, "this and " + there->second.place.spot + " are both " + *canonical);
    }
}

std::optional<std::uint64_t> Checkpoint::last_layer() const {
    std::optional<std::uint64_t> last;
    for (const auto& [canonical, array] : weights_) last = std::max(last, layer_of(canonical));
    return last;
}

void Checkpoint::reject_missing(const std::string& name) const {
    const auto last = last_layer();
    if (const auto layer = layer_of(name); layer && last && *last < *layer)
        throw InputError(place_, "a tensor " + name,
                         "none: config.json counts " + std::to_string(*layer + 1) +
                             " layers or more (num_hidden_layers), the weights have layers 0 to " +
                             std::to_string(*last));
    std::vector<std::string> present;
    for (const auto& [canonical, array] : weights_) present.push_back(canonical);
    for (const auto& [own, array] : tensors_) present.push_back(own);
    const std::string found = nearest(name, present, name.size() / 3);
    if (found.empty())
        throw InputError(place_, "a tensor " + name,
                         weights_.empty() ? std::string("no tensor of a ") + family_ : "none");
    const auto weight = weights_.find(found);
    throw InputError(
        place_, "a tensor " + name,
        "none; the nearest is " + (weight == weights_.end() ? found : weight->second.place.spot));
}

const RawArray& Checkpoint::find(const std::string& name, const std::vector<std::size_t>& shape) const {
    const auto found = weights_.find(name);
    if (found == weights_.end()) reject_missing(name);
    const RawArray& array = found->second;
    if (!is_floating(array.type))
        throw InputError(array.place, "floating-point numbers", "the type " + array.type_name);
    if (array.shape != shape)
        throw InputError(array.place, "the shape " + show_shape(shape) + ", as config.json says",
                         show_shape(array.shape));
    return array;
}

Weight Checkpoint::matrix(const std::string& name, const std::vector<std::size_t>& shape) const {
    const RawArray& array = find(name, shape);
    const std::size_t rows = shape.front();
    const std::size_t columns = array.count() / rows;
    Weight weight{.values = array.bytes.data(),
                  .rows = rows,
                  .columns = columns,
                  .stride = columns,
                  .owner = array.owner,
                  .place = array.place};
    if (array.type == ElementType::float32 && is_plain(array)) return weight;
    if ((array.type == ElementType::float16 || array.type == ElementType::bfloat16) && is_plain(array)) {
        weight.type = array.type == ElementType::float16 ? Weight::Type::float16 : Weight::Type::bfloat16;
        return weight;
    }
    require_memory(bytes_of({rows, columns, sizeof(float)}), name);
    const auto values = std::make_shared<const std::vector<float>>(floats_of(array).values);
    weight.values = values->data();
    weight.owner = values;
    return weight;
}

Vector Checkpoint::numbers(const std::string& name, const std::vector<std::size_t>& shape) const {
    const NdArray array = finite_floats_of(find(name, shape));
    Vector vector = Vector::from_shape({array.values.size()});
    std::copy(array.values.begin(), array.values.end(), vector.begin());
    return vector;
}

}  // namespace heed
