#include "nn/embedding.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>

#include "core/nd_array.hpp"

namespace heed {
namespace {

/// Calls turn(i) for each i below `count`, many to a thread at a time.
template <typename Turn>
void each_row(std::size_t count, Threads& threads, const Turn& turn) {
    constexpr std::size_t at_once = 16;
    threads.each((count + at_once - 1) / at_once, [&](std::size_t share) {
        const std::size_t end = std::min(count, (share + 1) * at_once);
        for (std::size_t i = share * at_once; i < end; ++i) turn(i);
    });
}

}  // namespace

Vector Embedding::row(std::size_t number) const {
    assert(number < weight.rows);
    Vector row = weight.row(number);
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!std::isfinite(row(i)))
            throw InputError(weight.place.at(show_shape({number, i})), "a finite number",
                             std::isnan(row(i)) ? "NaN" : "infinity");
    return row;
}

Matrix Embedding::forward(const std::vector<std::int64_t>& numbers, Threads& threads) const {
    Matrix rows = Matrix::from_shape({numbers.size(), size()});
    each_row(numbers.size(), threads, [&](std::size_t i) {
        const Vector vector = row(static_cast<std::size_t>(numbers[i]));
        std::copy(vector.begin(), vector.end(), rows.data() + i * size());
    });
    return rows;
}

void Embedding::add_to(Matrix& x, const std::vector<std::int64_t>& numbers, Threads& threads) const {
    assert(x.shape(0) == numbers.size() && x.shape(1) == size());
    each_row(numbers.size(), threads, [&](std::size_t i) {
        const Vector vector = row(static_cast<std::size_t>(numbers[i]));
        float* const to = x.data() + i * size();
        std::transform(vector.begin(), vector.end(), to, to, std::plus<>());
    });
}

}  // namespace heed
