// .npy, its numbers against a walk over every index.
#include "format/npy.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/text/utf8.hpp"
#include "format/array_values.hpp"
#include "fuzz/target.hpp"
#include "fuzz/told.hpp"
#include "support/binary.hpp"
#include "support/records.hpp"
#include "support/written.hpp"

namespace heed::fuzz {
namespace {

const Place place{"a.npy", ""};

/// The place among the file's elements of the one that is `flat` in row-major order.
std::size_t stored_at(std::size_t flat, const RawArray& array) {
    if (array.strides.empty()) return flat;
    std::size_t at = 0;
    std::size_t stride = 1;
    std::vector<std::size_t> index(array.shape.size());
    for (std::size_t axis = array.shape.size(); axis-- > 0; flat /= array.shape[axis])
        index[axis] = flat % array.shape[axis];
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
        at += index[axis] * stride;
        stride *= array.shape[axis];
    }
    return at;
}

template <typename T>
T element(std::string_view item) {
    T value;
    std::memcpy(&value, item.data(), sizeof value);
    return value;
}

/// binary16, as IEEE 754 defines its value.
double half_plainly(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    const double sign = bits >> 15 != 0 ? -1 : 1;
    if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
    if (exponent == 0) return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024 + fraction, exponent - 25);
}

/// An element's bytes, in the machine's order, as float32.
float number_plainly(ElementType type, std::string_view item) {
    switch (type) {
        case ElementType::boolean:
            return item[0] == 0 ? 0.0F : 1.0F;
        case ElementType::int8:
            return element<std::int8_t>(item);
        case ElementType::int16:
            return element<std::int16_t>(item);
        case ElementType::int32:
            return static_cast<float>(element<std::int32_t>(item));
        case ElementType::int64:
            return static_cast<float>(element<std::int64_t>(item));
        case ElementType::uint8:
            return element<std::uint8_t>(item);
        case ElementType::uint16:
            return element<std::uint16_t>(item);
        case ElementType::uint32:
            return static_cast<float>(element<std::uint32_t>(item));
        case ElementType::uint64:
            return static_cast<float>(element<std::uint64_t>(item));
        case ElementType::float16:
            return static_cast<float>(half_plainly(element<std::uint16_t>(item)));
        case ElementType::float32:
            return element<float>(item);
        default:
            return static_cast<float>(element<double>(item));
    }
}

std::string native_item(const RawArray& array, std::size_t index) {
    std::string item(array.bytes.substr(index * array.item_size, array.item_size));
    if (array.big_endian) std::reverse(item.begin(), item.end());
    return item;
}

void check_numbers(const RawArray& array, const NdArray& numbers) {
    require(numbers.values.size() * array.item_size == array.bytes.size(), "every element is read");
    for (std::size_t i = 0; i < numbers.values.size(); ++i) {
        const float plain = number_plainly(array.type, native_item(array, stored_at(i, array)));
        const float read = numbers.values[i];
        require(std::memcmp(&plain, &read, sizeof read) == 0 || (std::isnan(plain) && std::isnan(read)),
                "the same number");
    }
}

void check_written(const NdArray& numbers) {
    const std::string bytes = test::to_npy(raw_array(numbers.values.data(), numbers.shape));
    const NdArray again = numbers_of(parse_npy(bytes, place));
    require(again.shape == numbers.shape &&
                std::memcmp(again.values.data(), numbers.values.data(), 4 * numbers.values.size()) == 0,
            "what is written is read back");
}

void run(std::string_view bytes) {
    const auto array = accepted([&] { return parse_npy(bytes, place); });
    if (!array) return;
    const auto count = checked_count(array->shape, array->item_size);
    require(count && *count * array->item_size == array->bytes.size(), "the shape is the data's");
    require(array->bytes.end() == bytes.end(), "the data end the file");
    const auto numbers = accepted([&] { return numbers_of(*array); });
    if (numbers) check_numbers(*array, *numbers);
    if (numbers && !numbers->values.empty()) check_written(*numbers);
    const auto integers = accepted([&] { return integers_of(*array); });
    if (integers) require(integers->size() == *count, "every integer is read");
    const auto strings = accepted([&] { return strings_of(*array); });
    if (!strings) return;
    require(strings->size() == *count, "every string is read");
    for (const std::string& text : *strings) require(!first_invalid_utf8(text), "strings are UTF-8");
}

std::string tell(std::string_view bytes) {
    return told(parse_npy(bytes, place)).dump();
}

std::vector<std::string> seeds() {
    using namespace test;
    std::vector<std::string> all = {
        npy_of("'<f4'", "False", "(2, 3)", std::string(24, '\x3F')),
        npy_of("'>f8'", "True", "(2, 2)", std::string(32, '\x40')),
        npy_of("'|b1'", "False", "()", "\1"),
        npy_of("'<U3'", "False", "(1,)", std::string("a\0\0\0b\0\0\0\0\0\0\0", 12)),
        npy_of("'|S2'", "False", "(2,)", "ab\xE9\0"),
        npy_of("'<i8'", "True", "(3, 0)", ""),
        npy_of("'<f4'", "False", "(4294967296, 4294967296)", ""),
        npy_file("{'shape': (2L, ), \"fortran_order\" : True,\n'descr':'=f4'}", "12345678", 2),
        npy_file("{'descr': '<u2', 'fortran_order': False, 'shape': (1,), }\n", "ab", 3)};
    for (const char* const type : {"i1", "u1", "i2", "u4", "u8", "f2", "i4"})
        for (const char* const order : {"<", ">"})
            all.push_back(npy_of("'" + std::string(order) + type + "'", "True", "(2,)",
                                 std::string(2 * static_cast<std::size_t>(type[1] - '0'), '\xF8')));
    return all;
}

const Registered npy({"npy",
                      run,
                      seeds,
                      {"\x93NUMPY", "'descr': ", "'fortran_order': ", "'shape': ", "True", "False", "'<f4'",
                       "'>f8'", "'<U2'", "'|S3'", "(1,)", "(2, 3)", "()", "18446744073709551615", "'|O'"},
                      tell});

}  // namespace
}  // namespace heed::fuzz
