#include "fuzz/told.hpp"

#include <bit>

#include "format/array_values.hpp"
#include "fuzz/target.hpp"

namespace heed::fuzz {

nlohmann::json told(const RawArray& array) {
    nlohmann::json json = {{"type", array.type_name}, {"shape", array.shape}};
    if (array.type == ElementType::bytes || array.type == ElementType::unicode) {
        json["strings"] = strings_of(array);
        return json;
    }
    std::vector<std::uint32_t> bits;
    for (const float value : numbers_of(array).values) bits.push_back(std::bit_cast<std::uint32_t>(value));
    json["float32"] = bits;
    return json;
}

nlohmann::json told(const Encoding& encoding) {
    return {{"tokens", encoding.tokens},
            {"ids", encoding.ids},
            {"segments", encoding.segments},
            {"offsets", encoding.offsets},
            {"special_tokens_mask", encoding.special_tokens_mask}};
}

}  // namespace heed::fuzz
