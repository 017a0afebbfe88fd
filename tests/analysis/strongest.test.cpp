#include "analysis/strongest.hpp"

#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Attention attention_of(const std::vector<float>& row) {
    Attention attention = heads_of(words(row.size()), 1);
    for (std::size_t i = 0; i < attention.weights.size(); ++i)
        attention.weights.data()[i] = row[i % row.size()];
    return attention;
}

std::vector<float> kept(const std::vector<float>& row, const Strongest& strongest) {
    const Attention attention = keep_strongest(attention_of(row), strongest);
    const float* const weights = attention.weights.data();
    return {weights, weights + row.size()};
}

using By = Strongest::By;

}  // namespace

TEST_CASE("a share keeps the fewest weights that together hold it, the first of equal ones") {
    const std::vector<float> row = {0.125F, 0.5F, 0.25F, 0.125F};
    CHECK(kept(row, {By::share, 0.5}) == std::vector<float>{0, 0.5F, 0, 0});
    CHECK(kept(row, {By::share, 0.51}) == std::vector<float>{0, 0.5F, 0.25F, 0});
    CHECK(kept(row, {By::share, 0.8}) == std::vector<float>{0.125F, 0.5F, 0.25F, 0});
    CHECK(kept(row, {By::share, 1}) == row);
    CHECK(kept(row, {By::share, 0}) == std::vector<float>{0, 0, 0, 0});
}

TEST_CASE("a share is of what the query's row holds, be it 1 or not") {
    CHECK(kept({0.0625F, 0.125F}, {By::share, 0.6}) == std::vector<float>{0, 0.125F});
    CHECK(kept({0, 0}, {By::share, 0.7}) == std::vector<float>{0, 0});
}

TEST_CASE("a count and a threshold keep as many, or as heavy") {
    const std::vector<float> row = {0.125F, 0.5F, 0.25F, 0.125F};
    CHECK(kept(row, {By::count, 2}) == std::vector<float>{0, 0.5F, 0.25F, 0});
    CHECK(kept(row, {By::count, 9}) == row);
    CHECK(kept(row, {By::threshold, 0.25}) == std::vector<float>{0, 0.5F, 0.25F, 0});
    CHECK(kept(row, {By::threshold, 0}) == row);
}

TEST_CASE("the record says what was kept, and how much of the attention that is") {
    const Attention attention = keep_strongest(attention_of({0.125F, 0.5F, 0.25F, 0.125F}), {By::share, 0.7});
    CHECK(attention.reduced == "the keys that hold 70 % of each query's attention, 75 % of the attention");
    CHECK_FALSE(attention.normalized);
    CHECK_FALSE(keep_strongest(attention_of({0.5F, 0.5F}), {By::share, 1}).reduced);
}
