// Two models head by head; the numbers are worked out by hand from the formulas in docs/formats.md.
#include "stats/comparison.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Two tokens, one layer of two heads; each head's rows are (share, 1 - share), twice.
Attention attention_of(float first, float second) {
    Attention attention;
    attention.encoding = encoding_of_tokens({"a", "b"});
    attention.layers = {0};
    attention.heads = {0, 1};
    attention.model.name = "one";
    attention.weights = tensor4({1, 2, 2, 2}, {first, 1 - first, first, 1 - first,  //
                                               second, 1 - second, second, 1 - second});
    return attention;
}

HeadComparison compared(const std::vector<std::pair<Attention, Attention>>& records) {
    Threads threads(1);
    HeadComparison all;
    for (const auto& [own, other] : records)
        all.add(HeadComparison::of_record(own, other, threads, {"a file", ""}), {"a file", ""});
    return all;
}

}  // namespace

TEST_CASE("differences of two models are paired by record") {
    // The share to the first token: 0.75 - 0.25 and 1 - 0.25 for head 0, always 0 for head 1.
    const HeadComparison found = compared({{attention_of(0.75F, 0.5F), attention_of(0.25F, 0.5F)},
                                           {attention_of(1, 0.25F), attention_of(0.25F, 0.25F)}});
    const auto first = found.difference(0, HeadMeasure::first);
    REQUIRE(first);
    CHECK(first->records == 2);
    CHECK(first->mean == 0.625);
    CHECK(std::abs(first->deviation.value_or(0) - 0.25 / std::sqrt(2.0)) < 1e-15);
    CHECK(std::abs(first->interval->low - (0.625 - 1.96 * 0.125)) < 1e-15);
    CHECK(first->is_sure());
    const auto alike = found.difference(1, HeadMeasure::first);
    CHECK(alike->mean == 0);
    CHECK_FALSE(alike->is_sure());
    CHECK_FALSE(found.difference(0, HeadMeasure::separator));  // no record has one
}

TEST_CASE("the divergence of two models' heads is 0 for the same, and near ln 2 for opposite ones") {
    const HeadComparison found = compared({{attention_of(1, 0.5F), attention_of(0, 0.5F)}});
    // .999 a + .001 / 2: (.9995, .0005) and (.0005, .9995), whose mean is even.
    const double p = 0.9995, q = 0.0005;
    CHECK(std::abs(*found.divergence(0) - (std::log(2.0) + p * std::log(p) + q * std::log(q))) < 1e-9);
    CHECK(std::abs(*found.divergence(1)) < 1e-9);
}

TEST_CASE("models with other numbers of tokens have measures, and no divergence") {
    Attention longer = attention_of(0.5F, 0.5F);
    longer.encoding = encoding_of_tokens({"a", "b", "c"});
    longer.weights = tensor4({1, 2, 3, 3}, std::vector<float>(18, 1.0F / 3));
    const HeadComparison found = compared({{attention_of(0.5F, 0.5F), longer}});
    CHECK_FALSE(found.divergence(0));
    CHECK(std::abs(found.difference(0, HeadMeasure::first)->mean - (0.5 - 1.0 / 3)) < 1e-7);
    CHECK(contains(comparison_to_text(found), "different tokens"));
}

TEST_CASE("models with other numbers of heads are not compared head by head") {
    Attention one = attention_of(0.5F, 0.5F);
    one.heads = {0};
    one.weights = tensor4({1, 1, 2, 2}, {0.5F, 0.5F, 0.5F, 0.5F});
    Threads threads(1);
    CHECK_THROWS_AS(HeadComparison::of_record(one, attention_of(0.5F, 0.5F), threads, {"a file", ""}),
                    InputError);
}

TEST_CASE("a comparison as text, CSV and JSON says which heads are of another class") {
    const HeadComparison found = compared({{attention_of(1, 0.5F), attention_of(0.5F, 0.5F)}});
    const std::string text = comparison_to_text(found);
    CHECK(contains(text, "  0-0    to first token, in the other model broad\n"));
    CHECK(contains(text, "Heads that differ most"));
    const std::string csv = comparison_to_csv(found);
    CHECK(csv.starts_with(
        "layer,head,measure,own,other,difference,n,sd,low,high,divergence,class,other_class\r\n"));
    CHECK(contains(csv, "\r\n0,0,first,1,0.5,0.5,1,,,,"));
    const auto json = nlohmann::json::parse(comparison_to_json(found));
    CHECK(json.at("format") == "heed.stats_comparison");
    CHECK(json.at("measures").at("first").at("difference")[0][0] == 0.5);
    CHECK(json.at("measures").at("separator").at("difference")[0][0].is_null());
    CHECK(json.at("other_class")[0][0] == "broad");
}
