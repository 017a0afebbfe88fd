// Means over heads and layers, against numbers worked out by hand; against numpy in select.test.cpp.
#include "analysis/mean.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Two layers of three heads, one query and two keys.
Attention two_by_three() {
    Attention record;
    record.encoding = encoding_of_tokens({"a"});
    record.key_encoding = encoding_of_tokens({"x", "y"});
    record.layers = {3, 11};
    record.heads = {0, 1, 5};
    record.weights = tensor4({2, 3, 1, 2}, {1, 0, 0, 1, 0.5F, 0.5F, 0.25F, 0.75F, 0, 1, 0.5F, 0.5F});
    return record;
}

std::vector<float> values(const Attention& record) {
    return {record.weights.begin(), record.weights.end()};
}

}  // namespace

TEST_CASE("the mean over heads keeps the layers, and says whose mean it is") {
    const Attention mean = mean_over(two_by_three(), Mean::heads);
    CHECK(values(mean) == std::vector<float>{0.5F, 0.5F, 0.25F, 0.75F});
    CHECK(mean.layers == std::vector<std::int64_t>{3, 11});
    CHECK(mean.heads.empty());
    CHECK(mean.reduced == "mean over heads 0-1,5");
    CHECK(mean.normalized);
}

TEST_CASE("the mean over layers keeps the heads") {
    const Attention mean = mean_over(two_by_three(), Mean::layers);
    CHECK(values(mean) == std::vector<float>{0.625F, 0.375F, 0, 1, 0.5F, 0.5F});
    CHECK(mean.layers.empty());
    CHECK(mean.heads == std::vector<std::int64_t>{0, 1, 5});
    CHECK(mean.reduced == "mean over layers 3,11");
}

TEST_CASE("the mean over all is one matrix, the same whether taken at once or one after the other") {
    const Attention mean = mean_over(two_by_three(), Mean::all);
    CHECK(values(mean) == std::vector<float>{0.375F, 0.625F});
    CHECK(mean.reduced == "mean over layers 3,11 and heads 0-1,5");
    const Attention stepwise = mean_over(mean_over(two_by_three(), Mean::heads), Mean::all);
    CHECK(values(stepwise) == values(mean));
    CHECK(stepwise.reduced == "mean over heads 0-1,5; mean over layers 3,11");
}

TEST_CASE("one head is its own mean") {
    Attention record = layer_record();
    const Attention mean = mean_over(record, Mean::all);
    check_same_bits(mean.weights, record.weights);
    CHECK(mean.reduced == "layer 0 and head 0");
}

TEST_CASE("the sum is taken in double: a thousand heads of a tenth have the mean of one") {
    Attention record;
    record.encoding = encoding_of_tokens({"a"});
    record.layers = {0};
    for (std::int64_t head = 0; head < 1000; ++head) record.heads.push_back(head);
    record.weights = tensor4({1, 1000, 1, 1}, std::vector<float>(1000, 0.1F));
    CHECK(values(mean_over(record, Mean::heads)) == std::vector<float>{0.1F});
}
