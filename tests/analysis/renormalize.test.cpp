// What a record says of how much was left of rows that were renormalised.
#include "analysis/renormalize.hpp"

#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};

/// Layer 4 has heads 2 and 5 over [CLS] and two words. Of the words' rows a head leaves so much to words.
Attention record_leaving(float head_2, float head_5) {
    Attention record;
    record.encoding = encoding_of_tokens({"[CLS]", "a", "b"});
    record.encoding.special_tokens_mask = {1, 0, 0};
    record.layers = {4};
    record.heads = {2, 5};
    record.weights = tensor4({1, 2, 3, 3}, {1, 0, 0, 1 - head_2, head_2, 0, 1 - head_2, 0, head_2,  //
                                            1, 0, 0, 1 - head_5, head_5, 0, 1 - head_5, 0, head_5});
    return record;
}

Attention selected(Attention record, bool is_renormalized, std::optional<double> share = {}) {
    Selection selection;
    selection.hide_special = true;
    selection.renormalize = is_renormalized;
    selection.share = share;
    return select(std::move(record), selection, somewhere);
}

std::optional<std::string> little_in(const Attention& record) {
    return little_that_was_renormalized(record.reduced.value_or(""));
}

Attention only_head(Attention record, std::size_t head) {
    Selection selection;
    selection.heads = Choice::parse("--head", std::to_string(head));
    return select(std::move(record), selection, somewhere);
}

}  // namespace

TEST_CASE("rows that are renormalised say how much was left, and which head had little") {
    const Attention few = selected(record_leaving(0.5F, 0.0625F), true);
    CHECK(few.reduced ==
          "special tokens hidden, rows renormalised: 28 % of their attention is left, and 6 % in layer 4, "
          "head 5");
    CHECK(few.weights(0, 1, 0, 0) == 1);
    CHECK(little_in(few) == "6 % of the attention was left in layer 4, head 5");
    const Attention enough = selected(record_leaving(0.5F, 0.125F), true);
    CHECK(enough.reduced == "special tokens hidden, rows renormalised: 31 % of their attention is left");
    CHECK_FALSE(little_in(enough));
}

TEST_CASE("a share that is under 10 % is little, though it rounds to 10 %") {
    const Attention few = selected(only_head(record_leaving(0.096F, 0.0996F), 5), true);
    CHECK(little_in(few) == "under 10 % of the attention was left");
    CHECK(little_in(selected(record_leaving(0.5F, 0.096F), true)) ==
          "under 10 % of the attention was left in layer 4, head 5");
}

TEST_CASE("of one head, a little that was left is said without its name") {
    const Attention record = record_leaving(0.004F, 0.0625F);
    CHECK(little_in(selected(only_head(record, 5), true)) == "6 % of the attention was left");
    CHECK(little_in(selected(only_head(record, 2), true)) == "under 1 % of the attention was left");
}

TEST_CASE("a little that is left is drawn as little where rows are not renormalised") {
    const Attention record = selected(record_leaving(0.0625F, 0.0625F), false);
    CHECK(record.reduced == "special tokens hidden, rows not renormalised: 6 % of their attention is left");
    CHECK_FALSE(little_in(record));
    CHECK_FALSE(
        little_that_was_renormalized("words: largest of pieces, rows renormalised; special tokens hidden"));
}

TEST_CASE("a saved record whose rows lack what was left out says so when they are renormalised") {
    Selection renormalized;
    renormalized.renormalize = true;
    Attention saved = only_head(selected(record_leaving(0.5F, 0.0625F), false), 5);
    CHECK(saved.reduced == "special tokens hidden, rows not renormalised: 28 % of their attention is left");
    const Attention few = select(saved, renormalized, somewhere);
    CHECK(few.reduced == "special tokens hidden, rows renormalised: 6 % of their attention is left");
    CHECK(little_in(few) == "6 % of the attention was left");

    saved.reduced = "special tokens hidden";  // as records of other programs say it
    CHECK(select(saved, renormalized, somewhere).reduced == few.reduced);
    saved.reduced.reset();  // whatever made it: nobody said that these were shares
    CHECK(select(saved, renormalized, somewhere).reduced == "rows renormalised");
    saved.reduced = "words: largest of pieces";
    saved.weights(0, 0, 0, 0) = 1.25F;  // more than a share
    CHECK(select(saved, renormalized, somewhere).reduced == "words: largest of pieces, rows renormalised");
}

TEST_CASE("a share of what is left says that it is that") {
    Attention record = record_leaving(0.5F, 0.5F);
    record.weights(0, 0, 1, 1) = 0.375F;
    record.weights(0, 0, 1, 2) = 0.125F;
    CHECK(selected(only_head(record, 2), false, 0.7).reduced ==
          "special tokens hidden, rows not renormalised: 50 % of their attention is left; only the "
          "fewest keys that hold at least 70 % of each query's attention are kept: 88 % of what is left");
}
