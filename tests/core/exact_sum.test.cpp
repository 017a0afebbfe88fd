#include "core/exact_sum.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

using namespace heed;

namespace {

ExactSum sum_of(const std::vector<double>& terms) {
    ExactSum sum;
    for (const double term : terms) sum.add(term);
    return sum;
}

}  // namespace

TEST_CASE("an exact sum has the same digits in every order and grouping") {
    std::mt19937_64 random(3);
    std::vector<double> terms;
    for (int i = 0; i < 1000; ++i)
        terms.push_back(static_cast<double>(random() >> 11) * 0x1p-53 * (i % 3 == 0 ? 500 : 1e-6));
    const ExactSum all = sum_of(terms);
    for (int order = 0; order < 5; ++order) {
        std::shuffle(terms.begin(), terms.end(), random);
        CHECK((sum_of(terms) == all));
        ExactSum parts;
        for (std::size_t first = 0; first < terms.size(); first += 77) {
            const std::size_t end = std::min(terms.size(), first + 77);
            parts.add(sum_of({terms.begin() + static_cast<std::ptrdiff_t>(first),
                              terms.begin() + static_cast<std::ptrdiff_t>(end)}));
        }
        CHECK((parts == all));
    }
}

TEST_CASE("an exact sum knows what doubles lose") {
    CHECK(sum_of({1e11, 1e-9, -1e11}).value() == Approx(1e-9));
    CHECK(sum_of({0.5, 0.25}).value() == 0.75);
    CHECK(sum_of({}).value() == 0);
}

TEST_CASE("an exact sum is written and read to the last digit") {
    CHECK(sum_of({}).str() == "0");
    CHECK(sum_of({1}).str() == "1152921504606846976");
    CHECK(sum_of({-0x1p-59}).str() == "-2");
    for (const std::string text : {"0", "7", "-7", "999999999999999999999999999999999999", "-10"}) {
        const auto sum = ExactSum::parse(text);
        REQUIRE(sum);
        CHECK(sum->str() == text);
    }
    for (const std::string text : {"", "-", "01", "-0", "+1", "1.0", " 1", "1e3", "0x1", "--1",
                                   "1000000000000000000000000000000000000"})
        CHECK_FALSE(ExactSum::parse(text));
}

TEST_CASE("an exact sum that grows too large says so") {
    ExactSum sum = *ExactSum::parse("999999999999999999999999999999999999");
    CHECK_THROWS_AS(
        [&] {
            for (int i = 0; i < 10; ++i) sum.add(ExactSum(sum));
        }(),
        std::overflow_error);
}
