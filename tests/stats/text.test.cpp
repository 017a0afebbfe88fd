// Statistics as people read them; the numbers are worked out by hand from the formulas in docs/formats.md.
#include "stats/text.hpp"

#include <sstream>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"
#include "support/stats_truth.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Layer 3 of heads 0 to 4 over three tokens, the second of them ".".
HeadStats five_heads() {
    Attention attention;
    attention.encoding = encoding_of_tokens({"a", ".", "c"});
    attention.layers = {3};
    attention.heads = {0, 1, 2, 3, 10};
    attention.weights =
        tensor4({1, 5, 3, 3}, {0.7F,   0.2F,   0.1F,  0.3F, 0.4F, 0.3F, 0.1F,   0.1F,   0.8F,   //
                               0.2F,   0.5F,   0.3F,  0.6F, 0.2F, 0.2F, 0.25F,  0.25F,  0.5F,   //
                               1,      0,      0,     1,    0,    0,    0,      1,      0,      //
                               0.5F,   0.25F,  0.25F, 1,    0,    0,    0,      0.75F,  0.25F,  //
                               0.125F, 0.875F, 0,     0,    1,    0,    0.125F, 0.875F, 0});
    return stats_of({attention});
}

}  // namespace

TEST_CASE("statistics as text have a line per head, and the heads grouped by what they do") {
    CHECK(stats_to_text(five_heads()) ==
          "What each head does: 1 record, 3 tokens; heads as layer-head, counted from 0\n"
          "\n"
          "head   class           entropy  /ln n   prev   next   self  first    sep    . ,\n"
          "3-0    none of these      0.84   0.77   0.13   0.17   0.63   0.37      -   0.23\n"
          "3-1    broad              1.01   0.92   0.28   0.23   0.30   0.35      -   0.32\n"
          "3-2    to first token     0.00   0.00   0.67   0.00   0.33   0.67      -   0.33\n"
          "3-3    to previous        0.53   0.49   0.58   0.08   0.25   0.50      -   0.33\n"
          "3-10   to . and ,         0.25   0.23   0.29   0.29   0.38   0.08      -   0.92\n"
          "\n"
          "Attention sinks on the first token: rate 0.80 (threshold 0.3, first 64 tokens)\n"
          "\n"
          "What the heads do, each with the measure that decides its class\n"
          "  to previous: more than 0.5 of the attention goes to the token before\n"
          "    1 head: 3-3 0.58\n"
          "  to next: more than 0.5 of the attention goes to the token after\n"
          "    no head\n"
          "  to first token: more than 0.6 of the attention goes to the first token\n"
          "    1 head: 3-2 0.67\n"
          "  to . and ,: more than 0.6 of the attention goes to full stops and commas\n"
          "    1 head: 3-10 0.92\n"
          "  broad: the attention is spread out, with an entropy of at least 0.783 ln n\n"
          "    1 head: 3-1 0.92\n"
          "  unclear: the 95 % interval of a measure reaches across the limit of a class\n"
          "    no head\n"
          "  none of these: no measure is beyond one of these limits\n"
          "    1 head: 3-0\n");
}

TEST_CASE("the heads of a class stand in the order of their share, on as many lines as they need") {
    Attention attention;
    attention.encoding = encoding_of_tokens({"a", "b"});
    attention.layers = {0};
    std::vector<float> weights;
    for (std::int64_t head = 0; head < 20; ++head) {
        attention.heads.push_back(head);
        const float own = head == 7 ? 0.5F : 0.4F;
        weights.insert(weights.end(), {own, 1 - own, own, 1 - own});
    }
    attention.weights = tensor4({1, 20, 2, 2}, weights);
    const std::string text = stats_to_text(stats_of({attention}), "Mine\x1b");
    CHECK(text.starts_with("Mine\\x1b\n\nhead "));
    CHECK(contains(text, "ln n\n    20 heads: 0-7 1.00, 0-0 0.97, 0-1 0.97,"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
}

TEST_CASE(
    "where regions stand for tokens, the text speaks of regions, and of nothing that they do not have") {
    Attention attention;
    attention.encoding = encoding_of_tokens({"sentence 1", "sentence 2", "rest"});
    attention.layers = {0};
    attention.heads = {0};
    attention.weights = tensor4({1, 1, 3, 3}, {1, 0, 0, 1, 0, 0, 1, 0, 0});
    attention.reduced = "regions: sentences";
    const std::string text = stats_to_text(stats_of({attention}));
    CHECK(contains(text, "1 record, 3 regions;"));
    CHECK(contains(text, "0-0    to first region"));
    CHECK(contains(text, "goes to the region before\n"));
    CHECK_FALSE(contains(text, "token"));
    CHECK_FALSE(contains(text, "separator"));
}

TEST_CASE("statistics of no records as text are a heading alone") {
    const std::string text = stats_to_text(HeadStats());
    CHECK(contains(text, "0 records, 0 tokens"));
    CHECK(contains(text, "ln n\n    no head\n"));
}
