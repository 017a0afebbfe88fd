#include "format/raw_array.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/text/utf8.hpp"
#include "format/float16.hpp"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little, "files are written in the machine's byte order");

std::string_view as_bytes(const void* values, std::size_t size) {
    return {static_cast<const char*>(values), size};
}

std::size_t count_of(const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    return count;
}

}  // namespace

std::size_t RawArray::count() const {
    return count_of(shape);
}

std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape, std::size_t item_size) {
    if (shape.size() > 32) return std::nullopt;
    constexpr auto limit = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
    std::size_t bytes = item_size;
    for (const std::size_t extent : shape) {
        if (extent > 0 && bytes > limit / extent) return std::nullopt;
        if (extent > 0) bytes *= extent;
    }
    return count_of(shape);
}

RawArray raw_array(const float* values, std::vector<std::size_t> shape) {
    RawArray array;
    array.item_size = sizeof(float);
    array.bytes = as_bytes(values, count_of(shape) * sizeof(float));
    array.shape = std::move(shape);
    return array;
}

RawArray float16_array(const float* values, std::vector<std::size_t> shape) {
    const auto halves = std::make_shared<std::vector<std::uint16_t>>(count_of(shape));
    std::transform(values, values + halves->size(), halves->begin(), narrow_to_float16);
    RawArray array;
    array.type = ElementType::float16;
    array.item_size = sizeof(std::uint16_t);
    array.bytes = as_bytes(halves->data(), halves->size() * sizeof(std::uint16_t));
    array.owner = halves;
    array.shape = std::move(shape);
    return array;
}

RawArray raw_array(const std::int64_t* values, std::vector<std::size_t> shape) {
    RawArray array;
    array.type = ElementType::int64;
    array.item_size = sizeof(std::int64_t);
    array.bytes = as_bytes(values, count_of(shape) * sizeof(std::int64_t));
    array.shape = std::move(shape);
    return array;
}

RawArray raw_array(const std::vector<std::string>& strings, std::vector<std::size_t> shape) {
    std::size_t longest = 1;
    for (const std::string& text : strings) longest = std::max(longest, count_code_points(text));
    const auto code_points = std::make_shared<std::vector<char32_t>>(strings.size() * longest, U'\0');
    for (std::size_t i = 0; i < strings.size(); ++i) {
        std::string_view rest = strings[i];
        for (std::size_t at = i * longest; !rest.empty(); ++at) (*code_points)[at] = next_code_point(rest);
    }
    RawArray array;
    array.type = ElementType::unicode;
    array.item_size = longest * sizeof(char32_t);
    array.shape = std::move(shape);
    array.bytes = as_bytes(code_points->data(), code_points->size() * sizeof(char32_t));
    array.owner = code_points;
    return array;
}

}  // namespace heed
