// Which rows a selection is made of. That what it makes of them is what it makes of all rows is tested with
// models (tests/cli/models/long_texts.test.cpp).
#include "analysis/needed_queries.hpp"

#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a text", ""};

/// [CLS] the whal ##es sang [SEP], with word ids; of a model that reads from the left the first token is a
/// word.
Attention tokens(bool is_from_left = false) {
    Attention record;
    record.encoding =
        encoding_of_tokens({is_from_left ? "Now" : "[CLS]", "the", "whal", "##es", "sang", "[SEP]"});
    record.encoding.word_ids = {std::nullopt, 0, 1, 1, 2, std::nullopt};
    record.encoding.special_tokens_mask = {is_from_left ? 0 : 1, 0, 0, 0, 0, 1};
    if (is_from_left) record.hidden_keys = HiddenKeys(1, 1, hidden_from(causal, 6));
    return record;
}

Selection query(const std::string& list) {
    Selection selection;
    selection.tokens.queries = TokenList::parse("--query", list);
    return selection;
}

}  // namespace

TEST_CASE(
    "a selection needs the rows of the queries that it names, as they are counted behind its other steps") {
    Selection selection = query("2");
    CHECK(needed_queries(tokens(), selection, somewhere) == Positions{2});
    selection.hide_special = true;
    CHECK(needed_queries(tokens(), selection, somewhere) == Positions{3});
    selection.words = WordMerge::mean;
    CHECK(needed_queries(tokens(), selection, somewhere) == Positions{4});
    selection.tokens.queries = TokenList::parse("--query", "whales");
    CHECK(needed_queries(tokens(), selection, somewhere) == Positions{2, 3});
}

TEST_CASE("without the first key, a selection needs the first row of a model that reads from the left") {
    Selection selection = query("-1");
    selection.hide_first = HideFirst::yes;
    CHECK(needed_queries(tokens(true), selection, somewhere) == Positions{0, 5});
    CHECK(needed_queries(tokens(), selection, somewhere) ==
          std::nullopt);  // the weights say who sees it alone
    selection.hide_first = HideFirst::of_causal;
    CHECK(needed_queries(tokens(true), selection, somewhere) == Positions{0, 5});
    CHECK(needed_queries(tokens(), selection, somewhere) == Positions{5});
}

TEST_CASE("steps over all rows need all of them") {
    CHECK(needed_queries(tokens(), Selection(), somewhere) == std::nullopt);
    Selection selection = query("-1");
    selection.average_product = true;
    CHECK(needed_queries(tokens(), selection, somewhere) == std::nullopt);
    selection = query("-1");
    selection.aggregate.emplace();
    CHECK(needed_queries(tokens(), selection, somewhere) == std::nullopt);
}

TEST_CASE("a query that is not left is rejected before anything is computed") {
    Selection selection = query("4");
    selection.hide_special = true;
    const std::string message = message_of([&] { (void)needed_queries(tokens(), selection, somewhere); });
    CHECK(message.starts_with("a text: expected "));
}
