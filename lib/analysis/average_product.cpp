#include "analysis/average_product.hpp"

#include <algorithm>
#include <string>

#include "core/average_product.hpp"

namespace heed {

Attention correct_average_product(Attention attention, const Place& place) {
    if (attention.key_encoding)
        throw InputError(place, "keys that are the queries, for the average product correction",
                         "keys of their own");
    if (attention.kind != WeightKind::attention)
        throw InputError(place, "attention, for the average product correction",
                         std::string(traits_of(attention.kind).in_words));
    const std::size_t size = attention.weights.shape(2);
    float* const end = attention.weights.data() + attention.weights.size();
    for (float* matrix = attention.weights.data(); matrix < end; matrix += size * size) {
        const Matrix corrected = average_product_corrected(matrix, size, size);
        std::copy(corrected.begin(), corrected.end(), matrix);
    }
    attention.kind = WeightKind::corrected;
    attention.normalized = false;
    attention.hidden_keys = {};  // a pair has a value whoever sees whom
    add_note(attention, "A + Aᵀ with the average product correction");
    return attention;
}

}  // namespace heed
