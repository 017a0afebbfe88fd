#include "format/array_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "format/float16.hpp"

namespace heed {
namespace {

enum class NumberKind { floating, whole, text, other };

NumberKind kind_of(ElementType type) {
    switch (type) {
        case ElementType::float16:
        case ElementType::bfloat16:
        case ElementType::float32:
        case ElementType::float64:
            return NumberKind::floating;
        case ElementType::bytes:
        case ElementType::unicode:
            return NumberKind::text;
        case ElementType::other:
            return NumberKind::other;
        default:
            return NumberKind::whole;
    }
}

template <typename Bits>
Bits load(const char* bytes, bool big_endian) {
    char reversed[sizeof(Bits)];
    if (big_endian) {
        std::reverse_copy(bytes, bytes + sizeof(Bits), reversed);
        bytes = reversed;
    }
    Bits bits;
    std::memcpy(&bits, bytes, sizeof(Bits));
    return bits;
}

template <typename Out, typename Item>
std::vector<Out> each_item(const RawArray& array, Item item) {
    std::vector<Out> out(array.count());
    const char* const bytes = array.bytes.data();
    if (array.strides.empty()) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = item(bytes + i * array.item_size);
        return out;
    }
    std::vector<std::size_t> index(array.shape.size(), 0);
    for (auto&& value : out) {
        std::size_t from = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis) from += index[axis] * array.strides[axis];
        value = item(bytes + from * array.item_size);
        for (std::size_t axis = index.size(); axis-- > 0 && ++index[axis] == array.shape[axis];)
            index[axis] = 0;
    }
    return out;
}

/// Every element, stored as Stored, through `convert`.
template <typename Out, typename Stored, typename Convert>
std::vector<Out> decode(const RawArray& array, Convert convert) {
    if (array.big_endian)
        return each_item<Out>(array, [&](const char* at) { return convert(load<Stored>(at, true)); });
    return each_item<Out>(array, [&](const char* at) { return convert(load<Stored>(at, false)); });
}

template <typename Out, typename Stored>
std::vector<Out> cast_each(const RawArray& array) {
    return decode<Out, Stored>(array, [](Stored value) { return static_cast<Out>(value); });
}

float widen_bfloat16(std::uint16_t half) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16);
}

std::vector<float> copy_float32(const RawArray& array) {
    if (array.big_endian || !array.strides.empty()) return cast_each<float, float>(array);
    std::vector<float> out(array.bytes.size() / sizeof(float));
    if (!out.empty()) std::memcpy(out.data(), array.bytes.data(), array.bytes.size());
    return out;
}

/// Whole numbers as Out, either float or std::int64_t.
template <typename Out>
std::vector<Out> whole_numbers(const RawArray& array) {
    switch (array.type) {
        case ElementType::boolean:
            return decode<Out, std::uint8_t>(array, [](std::uint8_t byte) { return Out(byte != 0); });
        case ElementType::int8:
            return cast_each<Out, std::int8_t>(array);
        case ElementType::int16:
            return cast_each<Out, std::int16_t>(array);
        case ElementType::int32:
            return cast_each<Out, std::int32_t>(array);
        case ElementType::int64:
            return cast_each<Out, std::int64_t>(array);
        case ElementType::uint8:
            return cast_each<Out, std::uint8_t>(array);
        case ElementType::uint16:
            return cast_each<Out, std::uint16_t>(array);
        case ElementType::uint32:
            return cast_each<Out, std::uint32_t>(array);
        default:
            return cast_each<Out, std::uint64_t>(array);
    }
}

std::vector<float> floating_numbers(const RawArray& array) {
    switch (array.type) {
        case ElementType::float16:
            return decode<float, std::uint16_t>(array, widen_float16);
        case ElementType::bfloat16:
            return decode<float, std::uint16_t>(array, widen_bfloat16);
        case ElementType::float64:
            return cast_each<float, double>(array);
        default:
            return copy_float32(array);
    }
}

[[noreturn]] void reject_type(const RawArray& array, const std::string& expected) {
    throw InputError(array.place, expected, "the type " + array.type_name);
}

/// numpy does not say in which encoding the bytes are.
std::string ascii_string(const RawArray& array, const char* item) {
    const std::string_view bytes(item, array.item_size);
    const auto other = std::find_if(bytes.begin(), bytes.end(), [](char byte) { return (byte & 0x80) != 0; });
    if (other != bytes.end())
        throw InputError(array.place, "ASCII in strings of bytes (type S; type U holds any text)",
                         "the byte " + excerpt({other, other + 1}));
    return std::string(bytes.substr(0, bytes.find_last_not_of('\0') + 1));
}

std::string utf32_string(const RawArray& array, const char* item) {
    std::string text;
    std::size_t pending_nuls = 0;
    for (std::size_t at = 0; at < array.item_size; at += 4) {
        const auto code_point = load<std::uint32_t>(item + at, array.big_endian);
        if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
            throw InputError(array.place, "Unicode text", "the number " + std::to_string(code_point));
        if (code_point == 0) {
            ++pending_nuls;
            continue;
        }
        text.append(pending_nuls, '\0');
        pending_nuls = 0;
        append_code_point(text, code_point);
    }
    return text;
}

bool all_finite(std::span<const float> numbers) {
    constexpr std::uint32_t exponent = 0x7F800000;  // all ones: infinity or NaN
    std::uint32_t found = 0;
    for (const float number : numbers)
        found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(number) & exponent) == exponent);
    return found == 0;
}

}  // namespace

void require_numbers(const RawArray& array) {
    const NumberKind kind = kind_of(array.type);
    if (kind != NumberKind::floating && kind != NumberKind::whole) reject_type(array, "numbers");
}

NdArray numbers_of(const RawArray& array) {
    require_numbers(array);
    if (kind_of(array.type) == NumberKind::floating) return {array.shape, floating_numbers(array)};
    return {array.shape, whole_numbers<float>(array)};
}

void require_floats(const RawArray& array) {
    if (kind_of(array.type) != NumberKind::floating) reject_type(array, "floating-point numbers");
}

NdArray floats_of(const RawArray& array) {
    require_floats(array);
    return {array.shape, floating_numbers(array)};
}

NdArray finite_floats_of(const RawArray& array) {
    NdArray numbers = floats_of(array);
    reject_non_finite(numbers, array.place);
    return numbers;
}

std::vector<std::int64_t> integers_of(const RawArray& array) {
    if (kind_of(array.type) != NumberKind::whole) reject_type(array, "whole numbers");
    std::vector<std::int64_t> numbers = whole_numbers<std::int64_t>(array);
    if (array.type == ElementType::uint64 &&
        std::any_of(numbers.begin(), numbers.end(), [](std::int64_t number) { return number < 0; }))
        throw InputError(array.place, "whole numbers under 2^63", "a larger one");
    return numbers;
}

std::vector<std::string> strings_of(const RawArray& array) {
    if (array.type == ElementType::bytes)
        return each_item<std::string>(array, [&](const char* item) { return ascii_string(array, item); });
    if (array.type == ElementType::unicode)
        return each_item<std::string>(array, [&](const char* item) { return utf32_string(array, item); });
    reject_type(array, "strings");
}

std::string show_index(std::size_t flat, const std::vector<std::size_t>& shape) {
    std::vector<std::size_t> index(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0; flat /= shape[axis]) index[axis] = flat % shape[axis];
    return show_shape(index);
}

void reject_non_finite(const NdArray& array, const Place& place) {
    reject_non_finite(array.values, 0, array.shape, place);
}

void reject_non_finite(std::span<const float> numbers, std::size_t first,
                       const std::vector<std::size_t>& shape, const Place& place) {
    constexpr std::size_t block =
        4096;  // checked as a whole: without a branch for each number, eight at a time
    for (std::size_t begin = 0; begin < numbers.size(); begin += block) {
        const std::span<const float> some = numbers.subspan(begin, std::min(block, numbers.size() - begin));
        if (all_finite(some)) continue;
        const auto bad = std::find_if(some.begin(), some.end(), [](float n) { return !std::isfinite(n); });
        const std::size_t flat = first + begin + static_cast<std::size_t>(bad - some.begin());
        throw InputError(place.at(show_index(flat, shape)), "a finite number that float32 can hold",
                         std::isnan(*bad) ? "NaN" : "infinity");
    }
}

void reject_infinite(std::span<const float> numbers, std::size_t first, const std::vector<std::size_t>& shape,
                     const Place& place) {
    const auto is_nan = [](float number) { return std::isnan(number); };
    if (std::none_of(numbers.begin(), numbers.end(), is_nan))
        return reject_non_finite(numbers, first, shape, place);
    std::vector<float> others(numbers.begin(), numbers.end());
    std::replace_if(others.begin(), others.end(), is_nan, 0.0F);
    reject_non_finite(others, first, shape, place);
}

}  // namespace heed
