// What stays hidden on the way through the steps of a selection, against booleans reckoned cell by cell.
#include "support/hidden_keys.hpp"
#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};

/// [CLS] the whal ##es [SEP] swim [SEP], causal, in two layers of two heads; layer 1 sees one token back.
Attention causal_record() {
    Attention record;
    record.encoding = encoding_of_tokens({"[CLS]", "the", "whal", "##es", "[SEP]", "swim", "[SEP]"});
    record.encoding.special_tokens_mask = {1, 0, 0, 0, 1, 0, 1};
    record.encoding.word_ids = {std::nullopt, 0, 1, 1, std::nullopt, 0, std::nullopt};
    record.encoding.segments = {0, 0, 0, 0, 0, 1, 1};
    record.layers = {0, 1};
    record.heads = {0, 1};
    record.hidden_keys.set(0, hidden_from(causal, 7), 2, 2);
    record.hidden_keys.set(1, hidden_from({1, 0}, 7), 2, 2);
    record.weights = Tensor4::from_shape({2, 2, 7, 7});
    for (std::size_t layer = 0; layer < 2; ++layer)
        for (std::size_t head = 0; head < 2; ++head)
            for (std::size_t query = 0; query < 7; ++query) {
                const std::size_t least = layer == 1 && query > 0 ? query - 1 : 0;
                for (std::size_t key = 0; key < 7; ++key)
                    record.weights(layer, head, query, key) =
                        key < least || key > query ? 0 : 1.0F / static_cast<float>(query - least + 1);
            }
    return record;
}

bool hides_what_is_0_after(const Selection& selection) {
    return hides_what_is_0(select(causal_record(), selection, somewhere));
}

}  // namespace

TEST_CASE("hidden keys: every step leaves hidden what has no weight, and nothing else") {
    REQUIRE(hides_what_is_0(causal_record()));
    Selection selection;
    selection.layers = Choice::parse("--layer", "1");
    selection.heads = Choice::parse("--head", "0");
    CHECK(hides_what_is_0_after(selection));
    for (const Mean mean : {Mean::heads, Mean::layers, Mean::all}) {
        Selection of_mean;
        of_mean.mean = mean;
        CHECK(hides_what_is_0_after(of_mean));
    }
    for (const WordMerge words : {WordMerge::first, WordMerge::last, WordMerge::mean, WordMerge::max}) {
        Selection of_words;
        of_words.words = words;
        CHECK(hides_what_is_0_after(of_words));
        of_words.hide_special = true;
        CHECK(hides_what_is_0_after(of_words));
    }
    Selection some;
    some.tokens = {TokenList::parse("--query", "1,4-6"), TokenList::parse("--key", "0,2,5"), std::nullopt};
    CHECK(hides_what_is_0_after(some));
    Selection block;
    block.tokens.block = Block::AB;
    CHECK(select(causal_record(), block, somewhere).weights.size() > 0);
    CHECK(hides_what_is_0_after(block));
    Selection renormalized;
    renormalized.hide_special = renormalized.renormalize = true;
    CHECK(hides_what_is_0_after(renormalized));
}

TEST_CASE("hidden keys: what top-k, a threshold, a share or rounding makes 0 was seen") {
    Selection selection;
    selection.layers = Choice::parse("--layer", "0");
    const Attention all = select(causal_record(), selection, somewhere);
    const auto same_as_all = [&](const Selection& chosen) {
        return select(causal_record(), chosen, somewhere).hidden_keys == all.hidden_keys;
    };
    selection.top_k = 1;
    CHECK(same_as_all(selection));
    selection.top_k.reset();
    selection.threshold = 0.5;
    CHECK(same_as_all(selection));
    selection.threshold.reset();
    selection.share = 0.5;
    CHECK(same_as_all(selection));
    selection.share.reset();
    selection.precision = Precision{1};
    CHECK(same_as_all(selection));
}

TEST_CASE("hidden keys: of a difference they are those of both sides") {
    Selection selection;
    selection.layers = Choice::parse("--layer", "1");
    const Attention local = select(causal_record(), selection, somewhere);
    selection.layers = Choice::parse("--layer", "0");
    const Attention lower = select(causal_record(), selection, somewhere);
    for (const Attention& other : {local, lower}) {
        Selection compared = selection;
        compared.compare = std::make_shared<const Subtrahend>(Subtrahend{other, "other"});
        CHECK(select(causal_record(), compared, somewhere).hidden_keys == lower.hidden_keys);
    }
    Attention all_seen = lower;
    all_seen.hidden_keys = {};
    Selection compared = selection;
    compared.compare = std::make_shared<const Subtrahend>(Subtrahend{all_seen, "other"});
    CHECK(select(causal_record(), compared, somewhere).hidden_keys.empty());
}

TEST_CASE("hidden keys: none after the average product correction, which gives every pair a value") {
    Selection selection;
    selection.average_product = true;
    CHECK(select(causal_record(), selection, somewhere).hidden_keys.empty());
}

TEST_CASE("hidden keys: each panel has those of its matrix") {
    const std::vector<Panel> panels = panels_of(causal_record());
    REQUIRE(panels.size() == 4);
    CHECK((panels[0].hidden == hidden_from(causal, 7)));
    CHECK((panels[3].hidden == hidden_from({1, 0}, 7)));
}
