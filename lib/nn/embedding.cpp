#include "nn/embedding.hpp"

#include <cassert>
#include <cmath>

#include "core/nd_array.hpp"

namespace heed {

Vector Embedding::row(std::size_t number) const {
    assert(number < weight.rows);
    Vector row = weight.row(number);
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!std::isfinite(row(i)))
            throw InputError(weight.place.at(show_shape({number, i})), "a finite number",
                             std::isnan(row(i)) ? "NaN" : "infinity");
    return row;
}

}  // namespace heed
