// The variance of numbers that are nearly alike, of which a difference of rounded products would leave
// nothing.
#include <cmath>

#include "core/exact_sum.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

double variance(const std::vector<double>& numbers) {
    ExactSum sum, squares;
    for (const double number : numbers) {
        sum.add(number);
        squares.add(number * number);
    }
    return variance_of(sum, squares, numbers.size());
}

}  // namespace

TEST_CASE("the variance is that of n - 1, whatever the order") {
    CHECK(variance({1, 2, 4}) == Approx(7.0 / 3).epsilon(1e-15));
    CHECK(variance({4, 1, 2}) == variance({1, 2, 4}));
    CHECK(variance({-0.5, 0.5}) == Approx(0.5).epsilon(1e-15));
}

TEST_CASE("numbers that are alike have none") {
    CHECK(variance({0.5, 0.5, 0.5}) == 0);
    CHECK(variance({0.1, 0.1, 0.1, 0.1}) < 1e-17);
}

TEST_CASE("what differs far after the point is not lost") {
    const double step = std::ldexp(1.0, -20);
    CHECK(variance({1, 1 + step}) == Approx(step * step / 2).epsilon(1e-4));
}
