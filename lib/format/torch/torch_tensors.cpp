#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "core/machine/memory.hpp"
#include "core/nd_array.hpp"
#include "core/text/escape.hpp"
#include "format/torch/torch_machine.hpp"

namespace heed {
namespace {

using Kind = TorchValue::Kind;

constexpr std::size_t most_axes = 32;
constexpr std::size_t most_arguments = 8;
constexpr std::int64_t largest_extent = std::int64_t{1} << 62;
constexpr std::int64_t largest_storage = std::int64_t{1} << 60;  // times 8 bytes fits 64 bits

constexpr auto types = std::to_array<TorchType>({
    {"torch.float64", "torch.DoubleStorage", "torch.cuda.DoubleStorage", "F64", ElementType::float64, 8},
    {"torch.float32", "torch.FloatStorage", "torch.cuda.FloatStorage", "F32", ElementType::float32, 4},
    {"torch.float16", "torch.HalfStorage", "torch.cuda.HalfStorage", "F16", ElementType::float16, 2},
    {"torch.bfloat16", "torch.BFloat16Storage", "torch.cuda.BFloat16Storage", "BF16", ElementType::bfloat16,
     2},
    {"torch.int64", "torch.LongStorage", "torch.cuda.LongStorage", "I64", ElementType::int64, 8},
    {"torch.int32", "torch.IntStorage", "torch.cuda.IntStorage", "I32", ElementType::int32, 4},
    {"torch.int16", "torch.ShortStorage", "torch.cuda.ShortStorage", "I16", ElementType::int16, 2},
    {"torch.int8", "torch.CharStorage", "torch.cuda.CharStorage", "I8", ElementType::int8, 1},
    {"torch.uint8", "torch.ByteStorage", "torch.cuda.ByteStorage", "U8", ElementType::uint8, 1},
    {"torch.bool", "torch.BoolStorage", "torch.cuda.BoolStorage", "BOOL", ElementType::boolean, 1},
});

constexpr std::string_view ordered_dict = "collections.OrderedDict";
constexpr std::string_view parameter = "torch.nn.parameter.Parameter";
constexpr std::string_view untyped_storage = "torch.storage.UntypedStorage";  // counts bytes
constexpr std::string_view from_type = "torch._tensor._rebuild_from_type_v2";

/// A function that makes a tensor, and how many arguments it takes: storage, offset, shape, strides, whether
/// it has a gradient, hooks; the third version's type; the last may be metadata.
struct TensorMaker {
    std::string_view name;
    std::size_t fewest;
    std::size_t most;
    bool has_metadata;
};

constexpr auto tensor_makers = std::to_array<TensorMaker>({{"torch._utils._rebuild_tensor", 4, 4, false},
                                                           {"torch._utils._rebuild_tensor_v2", 6, 7, true},
                                                           {"torch._utils._rebuild_tensor_v3", 7, 8, true}});
/// Functions that hand their first argument on, a tensor.
constexpr auto parameter_makers = std::to_array<std::string_view>(
    {parameter, "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"});
constexpr auto other_names =
    std::to_array<std::string_view>({ordered_dict, from_type, "torch.Size", "torch.device", "torch.Tensor",
                                     untyped_storage, "torch.storage.TypedStorage"});

const TorchType* type_of_dtype(std::string_view name) {
    return find_in(types, [&](const TorchType& type) { return type.dtype == name; });
}

const TorchType* type_of_storage(std::string_view name) {
    if (name == untyped_storage) name = "torch.ByteStorage";
    return find_in(types, [&](const TorchType& t) { return t.storage == name || t.cuda_storage == name; });
}

const TensorMaker* tensor_maker(std::string_view name) {
    return find_in(tensor_makers, [&](const TensorMaker& maker) { return maker.name == name; });
}

bool makes_parameter(std::string_view name) {
    return find_in(parameter_makers, [&](std::string_view maker) { return maker == name; }) != nullptr;
}

/// The same name where it outlives the file; nothing if it is none that weights need.
std::optional<std::string_view> known_name(std::string_view name) {
    const auto same = [&](std::string_view known) { return known == name; };
    if (const auto* other = find_in(other_names, same)) return *other;
    if (const auto* maker = find_in(parameter_makers, same)) return *maker;
    if (const TensorMaker* maker = tensor_maker(name)) return maker->name;
    for (const TorchType& type : types)
        for (const std::string_view known : {type.dtype, type.storage, type.cuda_storage})
            if (known == name) return known;
    return std::nullopt;
}

std::size_t sum_of(std::size_t a, std::size_t b) {
    return a > std::numeric_limits<std::size_t>::max() - b ? std::numeric_limits<std::size_t>::max() : a + b;
}

}  // namespace

void TorchMachine::name() {
    const std::string module(line());
    const std::string name = module + "." + std::string(line());
    const auto known = known_name(name);
    if (!known)
        reject("it names " + name + ", which is not among what plain weights need; nothing in a file is run");
    push({.kind = Kind::name, .text = *known});
}

void TorchMachine::call(std::uint32_t function, std::uint32_t arguments) {
    const std::string_view name = value(function).text;
    if (value(function).kind != Kind::name || value(arguments).kind != Kind::tuple)
        reject("REDUCE of " + show_kind(value(function)) + ", which weights do not need");
    if (value(arguments).parts.size() > most_arguments)
        reject("the arguments of " + std::string(name), std::to_string(value(arguments).parts.size()));
    const Numbers parts = value(arguments).parts;
    if (name == ordered_dict) return make_ordered_dict(parts);
    if (name == "torch.Size" || name == "torch.device") {
        const bool is_size = !parts.empty() && value(parts[0]).kind == Kind::tuple;
        return is_size ? push_number(parts[0]) : push({});
    }
    if (name == from_type) {
        if (parts.size() != 4 || value(parts[1]).kind != Kind::name)
            reject("the arguments of " + std::string(name), "others");
        return call(parts[0], parts[2]);
    }
    if (makes_parameter(name)) {
        if (parts.empty() || value(parts[0]).kind != Kind::tensor)
            reject(std::string(name) + " of a tensor",
                   parts.empty() ? "of nothing" : show_kind(value(parts[0])));
        return push_number(parts[0]);
    }
    make_tensor(name, parts);
}

void TorchMachine::make_ordered_dict(const Numbers& arguments) {
    push({.kind = Kind::ordered_dict});
    if (arguments.empty()) return;
    if (arguments.size() != 1 || value(arguments[0]).kind != Kind::list)
        reject("an OrderedDict of a list", show_kind(value(arguments[0])));
    count_values(value(arguments[0]).parts.size());
    const Numbers pairs = value(arguments[0]).parts;
    Numbers items;
    for (const std::uint32_t pair : pairs) {
        const TorchValue& two = value(pair);
        if ((two.kind != Kind::list && two.kind != Kind::tuple) || two.parts.size() != 2)
            reject("an OrderedDict of pairs", show_kind(two));
        items.insert(items.end(), two.parts.begin(), two.parts.end());
    }
    set_items(items);
}

void TorchMachine::new_object() {
    const std::uint32_t arguments = pop();
    const std::uint32_t type = pop();
    const TorchValue& made = value(type);
    if (made.kind != Kind::name || (made.text != parameter && made.text != ordered_dict))
        reject("NEWOBJ of " + show_kind(made) + ", which weights do not need");
    call(type, arguments);
}

/// An OrderedDict's attributes (_metadata) say nothing of the weights.
void TorchMachine::build() {
    const TorchValue& state = value(pop());
    const TorchValue& target = value(top());
    if (target.kind != Kind::ordered_dict || !is_dict(state))
        reject("BUILD of an OrderedDict with a dict", show_kind(target) + " with " + show_kind(state));
}

void TorchMachine::storage() {
    const TorchValue& id = value(pop());
    const std::size_t parts = format_ == TorchFormat::zip ? 5 : 6;
    if (id.kind != Kind::tuple || id.parts.size() != parts || value(id.parts[0]).text != "storage")
        reject("the persistent id of a storage", show_kind(id));
    const TorchValue& name = value(id.parts[1]);
    const TorchType* const type = name.kind == Kind::name ? type_of_storage(name.text) : nullptr;
    if (type == nullptr) reject("a type of storage", show_kind(name));
    const std::string_view key = value(id.parts[2]).text;
    if (value(id.parts[2]).kind != Kind::text || key.empty() || key.size() > 20 ||
        key.find_first_not_of("0123456789") != std::string_view::npos)
        reject("a storage's key of digits", key.empty() ? show_kind(value(id.parts[2])) : excerpt(key));
    if (!is_count(id.parts[4], largest_storage))
        reject("how many numbers a storage has, less than 2^60", show_kind(value(id.parts[4])));
    const auto count = static_cast<std::size_t>(value(id.parts[4]).integer);
    const std::size_t storage = add_storage(key, *type, count);
    views_.push_back(parts == 5 ? View{storage, 0, count} : part_of(storage, value(id.parts[5])));
    push_integer(static_cast<std::int64_t>(views_.size() - 1), Kind::storage);
}

std::size_t TorchMachine::add_storage(std::string_view key, const TorchType& type, std::size_t count) {
    const auto [found, is_new] = storages_.emplace(key, pickle_.storages.size());
    if (is_new) pickle_.storages.push_back({key, &type, count});
    const TorchStorage& there = pickle_.storages[found->second];
    if (there.type != &type || there.count != count)
        reject("storage " + std::string(key) + " has two types or sizes");
    return found->second;
}

/// (key, first element, count), as PyTorch 0.4 and before wrote it; None for the whole storage.
TorchMachine::View TorchMachine::part_of(std::size_t storage, const TorchValue& part) {
    const std::size_t whole = pickle_.storages[storage].count;
    if (part.kind == Kind::none) return {storage, 0, whole};
    if (part.kind != Kind::tuple || part.parts.size() != 3 || !is_count(part.parts[1], largest_storage) ||
        !is_count(part.parts[2], largest_storage))
        reject("a view of a storage", show_kind(part));
    const auto first = static_cast<std::size_t>(value(part.parts[1]).integer);
    const auto count = static_cast<std::size_t>(value(part.parts[2]).integer);
    if (first + count > whole)
        reject("a view of a storage reaches number " + std::to_string(first + count) + " of " +
               std::to_string(whole));
    return {storage, first, count};
}

const TorchType& TorchMachine::type_of_tensor(std::string_view maker, const Numbers& arguments) {
    const View& view = views_[static_cast<std::size_t>(value(arguments[0]).integer)];
    if (!maker.ends_with("_v3")) return *pickle_.storages[view.storage].type;
    const TorchValue& name = value(arguments[6]);
    const TorchType* const type = name.kind == Kind::name ? type_of_dtype(name.text) : nullptr;
    if (type == nullptr) reject("the type of a tensor", show_kind(name));
    return *type;
}

TorchMachine::Numbers TorchMachine::extents(std::uint32_t number, const std::string& what) {
    const TorchValue& tuple = value(number);
    if (tuple.kind != Kind::tuple) reject(what + " of a tensor, a tuple", show_kind(tuple));
    if (tuple.parts.size() > most_axes) reject(what + " of a tensor has more than 32 axes");
    for (const std::uint32_t part : tuple.parts)
        if (!is_count(part, largest_extent))
            reject(what + " of a tensor, whole numbers from 0", show_kind(value(part)));
    return tuple.parts;
}

/// The largest size there is where 64 bits are too few.
std::size_t TorchMachine::span_of(const Numbers& shape, const Numbers& strides, std::size_t item_size) {
    if (shape.size() != strides.size())
        reject("as many strides as sizes, " + std::to_string(shape.size()), std::to_string(strides.size()));
    std::vector<std::size_t> sizes;
    for (const std::uint32_t extent : shape) sizes.push_back(static_cast<std::size_t>(value(extent).integer));
    const auto count = checked_count(sizes, item_size);
    if (!count) reject("a shape that a file can hold", show_shape(sizes));
    if (*count == 0) return 0;
    std::size_t span = 1;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
        const auto stride = static_cast<std::size_t>(value(strides[axis]).integer);
        span = sum_of(span, bytes_of({sizes[axis] - 1, stride}));
    }
    return span;
}

void TorchMachine::require_no_metadata(const TorchValue& metadata) const {
    if (metadata.kind != Kind::none && (!is_dict(metadata) || !metadata.parts.empty()))
        reject("a tensor without metadata (conjugated or negated)", show_kind(metadata));
}

void TorchMachine::make_tensor(std::string_view name, const Numbers& arguments) {
    const TensorMaker* const maker = tensor_maker(name);
    if (maker == nullptr) reject("REDUCE of " + std::string(name) + ", which weights do not need");
    if (arguments.size() < maker->fewest || arguments.size() > maker->most ||
        value(arguments[0]).kind != Kind::storage)
        reject("the arguments of " + std::string(name), "others");
    if (maker->has_metadata && arguments.size() == maker->most) require_no_metadata(value(arguments.back()));
    const TorchType& type = type_of_tensor(name, arguments);
    if (!is_count(arguments[1], largest_extent))
        reject("the offset of a tensor, a whole number from 0", show_kind(value(arguments[1])));
    const auto offset = static_cast<std::size_t>(value(arguments[1]).integer);
    const std::size_t span =
        span_of(extents(arguments[2], "the shape"), extents(arguments[3], "the strides"), type.size);
    const View view = views_[static_cast<std::size_t>(value(arguments[0]).integer)];
    const std::size_t item_size = pickle_.storages[view.storage].type->size;
    const std::size_t there = view.count * item_size / type.size;
    if (sum_of(offset, span) > there)
        reject("a tensor reaches number " + std::to_string(sum_of(offset, span)) + " of a storage of " +
               std::to_string(there));
    pickle_.tensors.push_back(
        {view.storage, &type, view.first * item_size + offset * type.size, span, arguments[2], arguments[3]});
    push_integer(static_cast<std::int64_t>(pickle_.tensors.size() - 1), Kind::tensor);
}

bool TorchMachine::is_count(std::uint32_t number, std::int64_t limit) {
    const TorchValue& count = value(number);
    return count.kind == Kind::integer && count.integer >= 0 && count.integer < limit;
}

}  // namespace heed
