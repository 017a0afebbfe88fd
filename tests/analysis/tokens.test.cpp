// Rows and columns left out: special tokens, queries and keys by number, blocks of a pair.
#include "analysis/tokens.hpp"

#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};
using Labels = std::vector<std::string>;

/// [CLS] a b [SEP] c [SEP]; the weight of query q to key k is 10 q + k.
Attention pair_record() {
    Attention record;
    record.encoding = encoding_of_tokens({"[CLS]", "a", "b", "[SEP]", "c", "[SEP]"});
    record.encoding.ids = {101, 5, 6, 102, 7, 102};
    record.encoding.segments = {0, 0, 0, 0, 1, 1};
    record.encoding.special_tokens_mask = {1, 0, 0, 1, 0, 1};
    record.encoding.word_ids = {std::nullopt, 0, 1, std::nullopt, 0, std::nullopt};
    record.layers = {0};
    record.heads = {0};
    std::vector<float> values;
    for (int query = 0; query < 6; ++query)
        for (int key = 0; key < 6; ++key) values.push_back(static_cast<float>(10 * query + key));
    record.weights = tensor4({1, 1, 6, 6}, values);
    record.output = Matrix{{0}, {1}, {2}, {3}, {4}, {5}};
    return record;
}

TokenChoice choice_of(const std::string& queries, const std::string& keys,
                      std::optional<Block> block = std::nullopt) {
    return {TokenList::parse("--query", queries), TokenList::parse("--key", keys), block};
}

std::vector<float> values(const Attention& record) {
    return {record.weights.begin(), record.weights.end()};
}

/// Three tokens, none special, of a model that reads from the left.
Attention causal_record() {
    Attention record;
    record.encoding = encoding_of_tokens({"Call", "me", "Ishmael"});
    record.layers = {0};
    record.heads = {0};
    record.weights = tensor4({1, 1, 3, 3}, {1, 0, 0, 0.6F, 0.4F, 0, 0.5F, 0.2F, 0.3F});
    record.hidden_keys = HiddenKeys(1, 1, hidden_from(causal, 3));
    return record;
}

/// The same of a model whose first query sees all.
Attention two_way_record() {
    Attention record = causal_record();
    record.hidden_keys = {};
    record.weights = tensor4({1, 1, 3, 3}, {0.5F, 0.25F, 0.25F, 0.6F, 0.4F, 0, 0.5F, 0.2F, 0.3F});
    return record;
}

std::string refusal(const Attention& record, const TokenChoice& choice) {
    return message_of([&] { choose_tokens(record, choice, somewhere); });
}

}  // namespace

TEST_CASE("without the first key a causal model's first query goes too") {
    const Attention hidden = hide_first_key(causal_record(), somewhere);
    CHECK(hidden.encoding.tokens == Labels{"me", "Ishmael"});
    CHECK(values(hidden) == std::vector<float>{0.4F, 0, 0.2F, 0.3F});
    CHECK_FALSE(hidden.key_encoding.has_value());
    CHECK_FALSE(hidden.normalized);
    CHECK(hidden.reduced == "first key hidden");
    CHECK(reads_from_left(causal_record()));
}

TEST_CASE("without the first key all queries stay that see another") {
    const Attention record = two_way_record();
    CHECK_FALSE(reads_from_left(record));
    const Attention hidden = hide_first_key(record, somewhere);
    CHECK(hidden.encoding.tokens == Labels{"Call", "me", "Ishmael"});
    CHECK(hidden.keys() == Labels{"me", "Ishmael"});
    CHECK(values(hidden) == std::vector<float>{0.25F, 0.25F, 0.4F, 0, 0.2F, 0.3F});
    Attention one = record;
    one.encoding = encoding_of_tokens({"Call"});
    one.weights = tensor4({1, 1, 1, 1}, {1});
    CHECK(message_of([&] { hide_first_key(one, somewhere); }) ==
          "a.json: expected two keys, of which the first is left out, found one");
}

TEST_CASE("the first key is hidden once, of a causal model alone where that is asked for") {
    Selection selection;
    selection.hide_special = true;
    selection.hide_first = HideFirst::of_causal;
    CHECK(select(causal_record(), selection, somewhere).encoding.tokens == Labels{"me", "Ishmael"});
    CHECK(select(pair_record(), selection, somewhere).encoding.tokens == Labels{"a", "b", "c"});
    selection.hide_first = HideFirst::yes;
    CHECK(select(pair_record(), selection, somewhere).keys() ==
          Labels{"a", "b", "c"});  // [CLS] was the first
    const Attention other = two_way_record();
    CHECK(select(other, selection, somewhere).keys() == Labels{"me", "Ishmael"});
    selection.hide_first = HideFirst::of_causal;
    CHECK(select(other, selection, somewhere).keys() == Labels{"Call", "me", "Ishmael"});
}

TEST_CASE("special tokens leave with their rows, their columns and all that is said of them") {
    const Attention hidden = hide_special_tokens(pair_record(), somewhere);
    CHECK(hidden.encoding.tokens == Labels{"a", "b", "c"});
    CHECK(hidden.encoding.ids == std::vector<std::int64_t>{5, 6, 7});
    CHECK(hidden.encoding.segments == std::vector<std::int64_t>{0, 0, 1});
    CHECK(values(hidden) == std::vector<float>{11, 12, 14, 21, 22, 24, 41, 42, 44});
    CHECK_FALSE(hidden.key_encoding.has_value());
    CHECK_FALSE(hidden.normalized);
    CHECK(hidden.reduced == "special tokens hidden");
    check_same_bits(*hidden.output, Matrix{{1}, {2}, {4}});
}

TEST_CASE("where none is special nothing is left out, and nothing said") {
    const Attention all = hide_special_tokens(layer_record(), somewhere);
    check_equal(all, layer_record());
    Attention unknown = layer_record();
    unknown.encoding.special_tokens_mask.clear();
    check_equal(hide_special_tokens(unknown, somewhere), unknown);
}

TEST_CASE("a record whose queries or keys are special tokens alone cannot hide them") {
    Attention record = layer_record();
    record.encoding.special_tokens_mask = {1, 1};
    CHECK(message_of([&] { hide_special_tokens(record, somewhere); }) ==
          "a.json: expected a token that is not special, found special tokens alone");
    Attention cross = layer_record();
    cross.key_encoding = encoding_of_tokens({"</s>", "</s>"});
    cross.key_encoding->special_tokens_mask = {1, 1};
    CHECK(contains(message_of([&] { hide_special_tokens(cross, somewhere); }), "special tokens alone"));
}

TEST_CASE("special tokens of the keys leave with their columns, those of the queries with their rows") {
    Attention cross = layer_record();
    cross.encoding.special_tokens_mask = {1, 0};
    cross.key_encoding = encoding_of_tokens({"x", "</s>", "y"});
    cross.key_encoding->special_tokens_mask = {0, 1, 0};
    cross.key_encoding->ids = {7, 2, 8};
    cross.weights = tensor4({1, 1, 2, 3}, {0, 1, 2, 10, 11, 12});
    const Attention hidden = hide_special_tokens(cross, somewhere);
    CHECK(hidden.query_labels() == Labels{"cat"});
    CHECK(hidden.key_labels() == Labels{"x", "y"});
    CHECK(hidden.key_encoding->ids == std::vector<std::int64_t>{7, 8});
    CHECK(values(hidden) == std::vector<float>{10, 12});
}

TEST_CASE("queries and keys are chosen by number, in the sentence's order") {
    const Attention some = choose_tokens(pair_record(), choice_of("2,1", "0-1,-1"), somewhere);
    CHECK(some.query_labels() == Labels{"a", "b"});
    CHECK(some.key_labels() == Labels{"[CLS]", "a", "[SEP]"});
    CHECK(values(some) == std::vector<float>{10, 11, 15, 20, 21, 25});
    CHECK_FALSE(some.normalized);
    CHECK(some.reduced == "3 of 6 keys");

    const Attention queries = choose_tokens(pair_record(), choice_of("3", "all"), somewhere);
    CHECK(queries.normalized);
    CHECK_FALSE(queries.reduced.has_value());
    CHECK(queries.key_labels().size() == 6);
    const Attention same = choose_tokens(pair_record(), choice_of("1-2", "1-2"), somewhere);
    CHECK_FALSE(same.key_encoding.has_value());
    check_equal(choose_tokens(pair_record(), choice_of("all", "0-5"), somewhere), pair_record());
}

TEST_CASE("keys of another number than queries are chosen by their own numbers") {
    Attention bare = layer_record();
    bare.key_encoding = encoding_of_tokens({"x", "y", "z"});
    bare.weights = tensor4({1, 1, 2, 3}, {0, 1, 2, 10, 11, 12});
    const Attention last = choose_tokens(bare, choice_of("all", "2"), somewhere);
    CHECK(last.key_labels() == Labels{"z"});
    CHECK(values(last) == std::vector<float>{2, 12});
    CHECK(refusal(bare, choice_of("2", "all")) ==
          "a.json: expected a number from 0 to 1 for --query, found 2");
    CHECK(refusal(bare, choice_of("0", "3")) == "a.json: expected a number from 0 to 2 for --key, found 3");
}

TEST_CASE("a block has the queries of one segment and the keys of one, [CLS] and the first [SEP] are of A") {
    const auto block = [](Block which) { return choose_tokens(pair_record(), {{}, {}, which}, somewhere); };
    CHECK(block(Block::AA).query_labels() == Labels{"[CLS]", "a", "b", "[SEP]"});
    CHECK_FALSE(block(Block::AA).key_encoding.has_value());
    CHECK(values(block(Block::BB)) == std::vector<float>{44, 45, 54, 55});
    const Attention ab = block(Block::AB);
    CHECK(ab.query_labels() == Labels{"[CLS]", "a", "b", "[SEP]"});
    CHECK(ab.key_labels() == Labels{"c", "[SEP]"});
    CHECK(values(ab) == std::vector<float>{4, 5, 14, 15, 24, 25, 34, 35});
    CHECK(ab.reduced == "segment A to B");
    const Attention ba = block(Block::BA);
    CHECK(values(ba) == std::vector<float>{40, 41, 42, 43, 50, 51, 52, 53});
    CHECK(ba.reduced == "segment B to A");
}

TEST_CASE("within a block, numbers stay those of the whole and -1 is the block's last") {
    const Attention last = choose_tokens(pair_record(), choice_of("-1", "4", Block::AB), somewhere);
    CHECK(values(last) == std::vector<float>{34});
    CHECK(refusal(pair_record(), choice_of("4", "all", Block::AB)) ==
          "a.json: expected a number from 0 to 3 for --query, found 4");
}

TEST_CASE("a text without a pair has no block") {
    for (const Block block : {Block::AA, Block::AB, Block::BA, Block::BB})
        CHECK(refusal(layer_record(), {{}, {}, block}) ==
              "a.json: expected a pair of segments, to show a block of it, found one segment");
    Attention unknown = layer_record();
    unknown.encoding.segments.clear();
    CHECK(contains(refusal(unknown, {{}, {}, Block::BA}), "found one segment"));
    Attention cross = pair_record();
    cross.key_encoding = encoding_of_tokens(Labels(6, "k"));
    CHECK(contains(refusal(cross, {{}, {}, Block::BA}), "found keys of their own"));
}

TEST_CASE("a block of a pair goes by the texts where the segments do not tell them apart") {
    Attention pair;
    pair.encoding = encoding_of_tokens({"<s>", "a", "b", "</s>", "</s>", "c", "</s>"});
    pair.encoding.sequence_ids = {{}, 0, 0, {}, {}, 1, {}};
    CHECK(texts_of_tokens(pair.encoding) == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1});
    pair.weights = Tensor4::from_shape({1, 1, 7, 7});
    std::fill(pair.weights.begin(), pair.weights.end(), 1.0F / 7);
    pair.layers = {0};
    pair.heads = {0};
    TokenChoice choice;
    choice.block = Block::AB;
    const Attention ab = choose_tokens(pair, choice, somewhere);
    CHECK(ab.query_labels() == Labels{"<s>", "a", "b", "</s>"});
    CHECK(ab.key_labels() == Labels{"</s>", "c", "</s>"});
    CHECK(ab.encoding.sequence_ids.size() == 4);
    pair.encoding.special_tokens_mask = {1, 0, 0, 1, 1, 0, 1};
    const Attention hidden = hide_special_tokens(pair, somewhere);
    CHECK(texts_of_tokens(hidden.encoding) == std::vector<std::int64_t>{0, 0, 1});
}
