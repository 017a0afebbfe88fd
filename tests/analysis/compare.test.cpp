// The difference of two records, and rows made to sum to 1.
#include "analysis/compare.hpp"

#include "analysis/renormalize.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};

Attention record_of(std::vector<float> weights, std::size_t keys) {
    Attention record = layer_record();
    record.weights = tensor4({1, 1, weights.size() / keys, keys}, weights);
    return record;
}

std::vector<float> values(const Attention& record) {
    return {record.weights.begin(), record.weights.end()};
}

}  // namespace

TEST_CASE("a difference is this minus the other, with the tokens of this") {
    Attention other = record_of({0.5F, 0.5F, 0.25F, 0.75F}, 2);
    other.encoding.tokens = {"Le", "chat"};
    const Attention difference = subtract(record_of({1, 0, 0.25F, 0.75F}, 2), {other, "b.npz"}, somewhere);
    CHECK(values(difference) == std::vector<float>{0.5F, -0.5F, 0, 0});
    CHECK((difference.kind == WeightKind::difference));
    CHECK_FALSE(difference.normalized);
    CHECK_FALSE(difference.output.has_value());
    CHECK(difference.reduced == "minus b.npz");
    CHECK(difference.encoding.tokens == std::vector<std::string>{"The", "cat"});
}

TEST_CASE("records of another shape are not compared") {
    const Attention other = record_of({1, 0, 0, 0, 1, 0}, 3);
    CHECK(message_of([&] {
              subtract(layer_record(), {other, "b.npz"}, somewhere);
          }) ==
          "a.json: expected the same shape as in b.npz, 1 layer × 1 head × 2 queries × 3 keys, "
          "found 1 layer × 1 head × 2 queries × 2 keys");
}

TEST_CASE("a difference is not compared again") {
    const Attention difference = subtract(layer_record(), {layer_record(), "b"}, somewhere);
    for (const auto& [a, b] : {std::pair(difference, layer_record()), std::pair(layer_record(), difference)})
        CHECK(message_of([&, first = a, second = b] {
                  subtract(first, {second, "b"}, somewhere);
              }) == "a.json: expected two records of attention to compare, found a difference");
}

TEST_CASE("rows are divided by their sums, rows of zeros are not") {
    Attention record = record_of({0.25F, 0.25F, 0, 0, 1, 3}, 2);
    record.normalized = false;
    const Attention divided = renormalize(record, somewhere);
    CHECK(values(divided) == std::vector<float>{0.5F, 0.5F, 0, 0, 0.25F, 0.75F});
    CHECK(divided.normalized);
    CHECK(values(renormalize(record_of({0x1p-120F, 3 * 0x1p-120F}, 2), somewhere)) ==
          std::vector<float>{0.25F, 0.75F});
}

TEST_CASE(
    "rows that no division makes sum to 1 are refused with their place, and negative weights are no shares") {
    for (const std::vector<float>& row : {std::vector<float>{-1, 0.5F}, {1, -1}, {1e38F, -1e38F}, {-1, 0}})
        CHECK(contains(message_of([&] {
                           renormalize(record_of({0, 1, row[0], row[1]}, 2), somewhere);
                       }),
                       "row 1: expected a row whose sum it can be divided by"));
    const Attention negative = renormalize(record_of({4, -2}, 2), somewhere);
    CHECK(values(negative) == std::vector<float>{2, -1});
    CHECK_FALSE(negative.normalized);
    CHECK(renormalize(record_of({-0.0F, 2, -0.0F, 0}, 2), somewhere).normalized);
}
