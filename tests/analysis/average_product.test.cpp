#include "analysis/average_product.hpp"

#include <cmath>

#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place place{"a.json", ""};

/// Of four tokens, the first and the last special.
Attention example() {
    Attention attention;
    attention.encoding = encoding_of_tokens({"<cls>", "M", "K", "<eos>"});
    attention.encoding.special_tokens_mask = {1, 0, 0, 1};
    attention.layers = {0};
    attention.heads = {0};
    attention.weights = {{{{0.1F, 0.2F, 0.3F, 0.4F},
                           {0.25F, 0.25F, 0.25F, 0.25F},
                           {0.7F, 0.1F, 0.1F, 0.1F},
                           {0.5F, 0.25F, 0.125F, 0.125F}}}};
    return attention;
}

/// The formula, in double: F = A + Aᵀ less row sum × column sum / total.
double corrected(const Tensor4& A, std::size_t i, std::size_t j) {
    const std::size_t n = A.shape(2);
    const auto F = [&](std::size_t a, std::size_t b) {
        return static_cast<double>(A(0, 0, a, b)) + static_cast<double>(A(0, 0, b, a));
    };
    double row = 0, column = 0, total = 0;
    for (std::size_t a = 0; a < n; ++a) {
        row += F(i, a);
        column += F(a, j);
        for (std::size_t b = 0; b < n; ++b) total += F(a, b);
    }
    return F(i, j) - row * column / total;
}

double largest_error(const Attention& before, const Attention& after) {
    double largest = 0;
    for (std::size_t i = 0; i < before.weights.shape(2); ++i)
        for (std::size_t j = 0; j < before.weights.shape(3); ++j)
            largest =
                std::max(largest, std::abs(after.weights(0, 0, i, j) - corrected(before.weights, i, j)));
    return largest;
}

}  // namespace

TEST_CASE("the average product correction is A + Aᵀ less the product of its sums by their total") {
    const Attention corrected_one = correct_average_product(example(), place);
    CHECK(largest_error(example(), corrected_one) < 1e-7);
    CHECK((corrected_one.kind == WeightKind::corrected));
    CHECK_FALSE(corrected_one.normalized);
    CHECK(corrected_one.reduced == "A + Aᵀ with the average product correction");
}

TEST_CASE("the average product correction comes after special tokens are hidden") {
    Selection hidden;
    hidden.hide_special = true;
    const Attention residues = select(example(), hidden, place);
    hidden.average_product = true;
    CHECK(largest_error(residues, select(example(), hidden, place)) < 1e-7);
    Selection some;
    some.average_product = true;
    some.tokens.queries = TokenList::parse("--query", "1");
    const Attention row = select(example(), some, place);
    CHECK(std::abs(row.weights(0, 0, 0, 2) - corrected(example().weights, 1, 2)) < 1e-7);
}

TEST_CASE("the average product correction is of attention between the same tokens") {
    Attention rows = example();
    rows.key_encoding = encoding_of_tokens({"a", "b", "c", "d"});
    CHECK(contains(message_of([&] { correct_average_product(rows, place); }),
                   "expected keys that are the queries"));
    Attention difference = example();
    difference.kind = WeightKind::difference;
    CHECK(contains(message_of([&] { correct_average_product(difference, place); }),
                   "expected attention, for the average product correction, found a difference"));
    Selection selection;
    selection.average_product = selection.renormalize = true;
    CHECK(contains(message_of([&] { (void)select(example(), selection, place); }),
                   "expected rows of attention to renormalise, found corrected attention"));
}

TEST_CASE("what sums to 0 stays as it is in the average product correction") {
    Attention zero = example();
    zero.weights.fill(0);
    const Attention corrected_one = correct_average_product(zero, place);
    CHECK(std::all_of(corrected_one.weights.begin(), corrected_one.weights.end(),
                      [](float w) { return w == 0; }));
}
