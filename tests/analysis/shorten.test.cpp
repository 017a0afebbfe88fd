#include "analysis/shorten.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// One head over two tokens, and an output of one number each.
Attention attention_with_output(float first, float second) {
    Attention attention;
    attention.weights = tensor4({1, 1, 2, 2}, {0.123456F, 0.876544F, 0.5F, 0.5F});
    attention.normalized = true;
    attention.output = Matrix::from_shape({2, 1});
    (*attention.output)(0, 0) = first;
    (*attention.output)(1, 0) = second;
    return attention;
}

}  // namespace

TEST_CASE("the output is rounded as the weights are, to digits or to float16") {
    const Attention digits = round_to(attention_with_output(1.23456F, -98765.4F), {3}, {});
    CHECK(digits.weights(0, 0, 0, 0) == 0.123F);
    CHECK((*digits.output)(0, 0) == 1.23F);
    CHECK((*digits.output)(1, 0) == -98800.0F);
    const Attention half = round_to(attention_with_output(1.0004F, 65504), {}, {});
    CHECK((*half.output)(0, 0) == 1);  // float16 has steps of 2^-10 there
    CHECK((*half.output)(1, 0) == 65504);
    CHECK(half.weights(0, 0, 1, 0) == 0.5F);
}

TEST_CASE("an output that float16 cannot hold is refused") {
    CHECK(message_of([] {
              round_to(attention_with_output(1, 65520), {}, {"a.txt", "record 3"});
          }) == "a.txt: record 3: expected an output that float16 can hold, found a number over 65504");
}

TEST_CASE("a record stays normalized if its rounded rows still sum to 1") {
    CHECK(round_to(attention_with_output(1, 1), {3}, {}).normalized);
    Attention thirds = attention_with_output(1, 1);
    thirds.weights = tensor4({1, 1, 1, 3}, {1.0F / 3, 1.0F / 3, 1.0F / 3});
    CHECK_FALSE(round_to(std::move(thirds), {2}, {}).normalized);
}

TEST_CASE("weights above a threshold are kept, the others are 0, and the record says so") {
    Attention attention = attention_with_output(1, 1);
    attention.kind = WeightKind::difference;
    attention.weights = tensor4({1, 1, 2, 2}, {0.1F, 0.100001F, -0.5F, -0.05F});
    const Attention kept = keep_above(std::move(attention), 0.1);
    check_same_bits(kept.weights, tensor4({1, 1, 2, 2}, {0, 0.100001F, -0.5F, 0}));
    CHECK(kept.reduced == "only weights above 0.1 are kept");  // a difference has no share
    CHECK_FALSE(kept.normalized);
    const Attention all = keep_above(attention_with_output(1, 1), 0.1);
    CHECK(all.normalized);
    CHECK(all.weights(0, 0, 0, 0) == 0.123456F);
}

TEST_CASE("a share keeps the fewest weights that together hold it, the first of equal ones") {
    const auto kept = [](std::initializer_list<float> row, double share) {
        Attention attention = attention_with_output(1, 1);
        attention.weights = tensor4({1, 1, 1, row.size()}, row);
        const Attention thinned = keep_share(std::move(attention), share);
        return std::vector<float>(thinned.weights.begin(), thinned.weights.end());
    };
    const auto row = {0.125F, 0.5F, 0.25F, 0.125F};
    CHECK(kept(row, 0.5) == std::vector<float>{0, 0.5F, 0, 0});
    CHECK(kept(row, 0.51) == std::vector<float>{0, 0.5F, 0.25F, 0});
    CHECK(kept(row, 0.8) == std::vector<float>{0.125F, 0.5F, 0.25F, 0});
    CHECK(kept(row, 1) == std::vector<float>(row));
    CHECK(kept(row, 0) == std::vector<float>{0, 0, 0, 0});
    CHECK(kept({0.0625F, 0.125F}, 0.6) == std::vector<float>{0, 0.125F});  // of what the row holds
    CHECK(kept({0, 0}, 0.7) == std::vector<float>{0, 0});
}

TEST_CASE("of many keys a smaller share is kept, down to the largest weight of each query") {
    const auto kept = [](std::initializer_list<float> rows, double most) {
        Attention attention = attention_with_output(1, 1);
        attention.weights = tensor4({2, 1, rows.size() / 8, 4}, rows);
        return keep_share_of_few(std::move(attention), 0.7, most);
    };
    const auto sharp = {0.75F, 0.25F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 0.0F};  // two layers of a query
    CHECK(contains(*kept(sharp, 1).reduced, "at least 70 %"));
    const auto wide = {0.4F, 0.3F, 0.2F, 0.1F, 0.0F, 0.0F, 1.0F, 0.0F};
    CHECK(contains(*kept(wide, 2).reduced, "at least 70 %"));
    CHECK(contains(*kept(wide, 1.9).reduced, "at least 40 %"));  // of both layers
    CHECK(kept(wide, 1.9).weights(0, 0, 0, 1) == 0);
    const auto two_queries = {0.4F, 0.3F, 0.2F, 0.1F, 0.0F, 1.0F, 0.0F, 0.0F,
                              0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F};
    CHECK(contains(*kept(two_queries, 1.5).reduced, "at least 70 %"));  // 2 and 1
    const auto even = {0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.25F};
    CHECK(contains(*kept(even, 0.5).reduced, "only the largest weight of each query is kept: 25 %"));
    CHECK(kept({0, 0, 0, 0, 0, 0, 0, 0}, 2).weights(0, 0, 0, 0) == 0);
}

TEST_CASE("the record says what share was kept, and how much of the attention that is") {
    Attention attention = attention_with_output(1, 1);
    attention.weights = tensor4({1, 1, 1, 4}, {0.125F, 0.5F, 0.25F, 0.125F});
    const Attention kept = keep_share(attention, 0.7);
    CHECK(kept.reduced ==
          "only the fewest keys that hold at least 70 % of each query's attention are kept: 75 % of the "
          "attention");
    CHECK(keep_largest(attention, 1).reduced ==
          "only the largest weight of each query is kept: 50 % of the attention");
    CHECK(keep_largest(attention, 2).reduced ==
          "only the 2 largest weights of each query are kept: 75 % of the attention");
    CHECK(keep_above(attention, 0.2).reduced == "only weights above 0.2 are kept: 75 % of the attention");
    CHECK(keep_above(attention, 0.9).reduced == "only weights above 0.9 are kept: 0 % of the attention");
    CHECK_FALSE(kept.normalized);
    CHECK_FALSE(keep_share(attention, 1).reduced);
}

TEST_CASE("a share in whole percent never says more or less than matters") {
    CHECK(percent(0) == "0 %");
    CHECK(percent(0.004) == "under 1 %");
    CHECK(percent(0.094) == "9 %");
    CHECK(percent(0.096) == "under 10 %");
    CHECK(percent(0.1) == "10 %");
    CHECK(percent(0.996) == "over 99 %");
    CHECK(percent(1 - 1e-7) == "100 %");
}
