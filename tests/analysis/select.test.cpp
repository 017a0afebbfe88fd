// The whole of select: against numpy and Hugging Face's tokenizers, and the order of its steps.
#include "analysis/select.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/renormalize.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

const Place somewhere{"a.json", ""};

const json& truth() {
    static const json cases = json::parse(std::ifstream(HEED_SOURCE "/tests/truth/select/cases.json"));
    return cases;
}

std::vector<std::int64_t> numbered(std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

Encoding encoding_in(const json& input) {
    Encoding encoding;
    encoding.text = input.at("text").get<std::string>();
    if (!input.at("text_pair").is_null()) encoding.text_pair = input.at("text_pair").get<std::string>();
    encoding.tokens = input.at("tokens").get<std::vector<std::string>>();
    encoding.segments = input.at("segments").get<std::vector<std::int64_t>>();
    encoding.offsets = input.at("offsets").get<std::vector<std::pair<std::int64_t, std::int64_t>>>();
    for (const json& word : input.at("word_ids"))
        encoding.word_ids.push_back(word.is_null() ? std::nullopt : std::optional(word.get<std::int64_t>()));
    encoding.special_tokens_mask = input.at("special_tokens_mask").get<std::vector<std::int64_t>>();
    return encoding;
}

Attention record_in(const std::string& name) {
    const json& input = truth().at(name);
    Attention record;
    record.encoding = encoding_in(input);
    std::vector<float> weights;
    for (const json& count : input.at("counts"))
        weights.push_back(count.get<float>() / input.at("grid").get<float>());
    record.weights = tensor4(input.at("shape").get<std::vector<std::size_t>>(), weights);
    record.layers = numbered(record.weights.shape(0));
    record.heads = numbered(record.weights.shape(1));
    return record;
}

template <typename Value>
std::optional<Value> named(const json& options, const char* key, const std::map<std::string, Value>& values) {
    return options.contains(key) ? std::optional(values.at(options.at(key).get<std::string>()))
                                 : std::nullopt;
}

Selection selection_in(const json& options) {
    Selection selection;
    selection.mean =
        named<Mean>(options, "mean", {{"heads", Mean::heads}, {"layers", Mean::layers}, {"all", Mean::all}});
    selection.words = named<WordMerge>(
        options, "words", {{"first", WordMerge::first}, {"mean", WordMerge::mean}, {"max", WordMerge::max}});
    selection.tokens.block = named<Block>(
        options, "block", {{"AA", Block::AA}, {"AB", Block::AB}, {"BA", Block::BA}, {"BB", Block::BB}});
    selection.hide_special = options.value("hide_special", false);
    selection.renormalize = options.value("renormalize", false);
    return selection;
}

/// Every step does something to the pair of the truth.
Selection every_step() {
    Selection all;
    all.layers = Choice::parse("--layer", "1");
    all.heads = Choice::parse("--head", "0,2");
    all.mean = Mean::heads;
    all.words = WordMerge::max;
    all.hide_special = true;
    all.tokens = {TokenList::parse("--query", "1-3"), TokenList::parse("--key", "5-7"), Block::AB};
    all.renormalize = true;
    return all;
}

/// Of the rows of words, what they give to words.
std::string left_to_words(const Attention& record) {
    const auto& special = record.encoding.special_tokens_mask;
    double sum = 0, rows = 0;
    for (std::size_t layer = 0; layer < record.weights.shape(0); ++layer)
        for (std::size_t head = 0; head < record.weights.shape(1); ++head)
            for (std::size_t query = 0; query < special.size(); ++query) {
                if (special[query] != 0) continue;
                ++rows;
                for (std::size_t key = 0; key < special.size(); ++key)
                    if (special[key] == 0) sum += record.weights(layer, head, query, key);
            }
    return std::to_string(std::lround(100 * sum / rows)) + " % of their attention is left";
}

}  // namespace

TEST_CASE("what is selected is what numpy makes of it") {
    REQUIRE(truth().at("cases").size() == 14);
    for (const json& expected : truth().at("cases")) {
        const Attention selected = select(record_in(expected.at("input").get<std::string>()),
                                          selection_in(expected.at("options")), somewhere);
        INFO(expected.at("options").dump());
        CHECK(selected.query_labels() == expected.at("queries").get<std::vector<std::string>>());
        CHECK(selected.key_labels() == expected.at("keys").get<std::vector<std::string>>());
        CHECK(std::vector<std::size_t>(selected.weights.shape().begin(), selected.weights.shape().end()) ==
              expected.at("shape").get<std::vector<std::size_t>>());
        CHECK(largest_difference(selected.weights, expected.at("weights").get<std::vector<double>>()) < 2e-7);
    }
}

TEST_CASE("without word ids, white space in the text merges what it holds together") {
    Attention record = record_in("pair");
    record.encoding.word_ids.clear();
    Selection words;
    words.words = WordMerge::mean;
    CHECK(select(record, words, somewhere).query_labels() ==
          std::vector<std::string>{"[CLS]", "Unbelievable", "whalefishes,", "naïve!", "[SEP]",
                                   "Nantucketers'", "ship", "sank", "[SEP]"});
}

TEST_CASE(
    "the steps have one order: layers and heads, mean, words, special tokens, queries and keys, "
    "renormalising, comparing") {
    const Selection all = every_step();
    Selection layers_and_heads;
    layers_and_heads.layers = all.layers;
    layers_and_heads.heads = all.heads;
    Attention stepwise = select(record_in("pair"), layers_and_heads, somewhere);
    stepwise = mean_over(std::move(stepwise), *all.mean);
    stepwise = merge_words(std::move(stepwise), *all.words, somewhere);
    stepwise = hide_special_tokens(std::move(stepwise), somewhere);
    // 1-3 of Unbelievable whalefishes , naïve !, 5-7 of Nantucketers ' ship sank
    stepwise = choose_tokens(std::move(stepwise), all.tokens, somewhere);
    CHECK(stepwise.query_labels() == std::vector<std::string>{"whalefishes", ",", "naïve"});
    CHECK(stepwise.key_labels() == std::vector<std::string>{"Nantucketers", "'", "ship"});
    stepwise = renormalize(std::move(stepwise), somewhere);
    const Attention selected = select(record_in("pair"), all, somewhere);
    check_same_bits(selected.weights, stepwise.weights);
    CHECK(selected.query_labels() == stepwise.query_labels());

    Selection with_other = all;
    Selection last_head = all;
    last_head.heads = Choice::parse("--head", "1");
    with_other.compare = std::make_shared<const Subtrahend>(
        Subtrahend{select(record_in("pair"), last_head, somewhere), "head 1"});
    const Attention compared = select(record_in("pair"), with_other, somewhere);
    check_same_bits(compared.weights, subtract(stepwise, *with_other.compare, somewhere).weights);
    const std::string steps = *compared.reduced;
    CHECK(steps.starts_with(
        "mean over heads 0,2; words: largest of pieces, rows renormalised; special tokens hidden; "
        "segment A to B, rows renormalised: "));
    CHECK(steps.ends_with("% of their attention is left; minus head 1"));
    CHECK(panels_of(compared).front().subtrahend == "head 1");
}

TEST_CASE("the order shows: a mean of merged words and merged words of a mean are not the same") {
    const Attention record = record_in("pair");
    const Attention mean_first = merge_words(mean_over(record, Mean::all), WordMerge::max, somewhere);
    const Attention words_first = mean_over(merge_words(record, WordMerge::max, somewhere), Mean::all);
    Selection both;
    both.mean = Mean::all;
    both.words = WordMerge::max;
    check_same_bits(select(record, both, somewhere).weights, mean_first.weights);
    CHECK(largest_difference(mean_first.weights, words_first.weights) > 0.01);
}

TEST_CASE("a record says what was left out, and whether its rows were renormalised") {
    Selection hidden;
    hidden.hide_special = true;
    const Attention open = select(record_in("text"), hidden, somewhere);
    CHECK(open.reduced ==
          "special tokens hidden, rows not renormalised: " + left_to_words(record_in("text")));
    CHECK_FALSE(open.normalized);
    hidden.renormalize = true;
    const Attention closed = select(record_in("text"), hidden, somewhere);
    CHECK(closed.reduced == "special tokens hidden, rows renormalised: " + left_to_words(record_in("text")));
    CHECK(closed.normalized);
    CHECK(largest_row_defect(closed.weights) < 1e-6);
    check_equal(select(record_in("text"), {}, somewhere), record_in("text"));
}

TEST_CASE("a panel has a title of what it shows, its kind and its notes") {
    const auto title = [](std::optional<Mean> mean) {
        Selection selection;
        selection.layers = Choice::parse("--layer", "1");
        selection.mean = mean;
        return panels_of(select(record_in("text"), selection, somewhere)).back().title;
    };
    CHECK(title(std::nullopt) == "Layer 1, head 2");
    CHECK(title(Mean::heads) == "Layer 1, mean over heads");
    CHECK(title(Mean::layers) == "Head 2, mean over layers");
    CHECK(title(Mean::all) == "Mean over layers and heads");

    Selection compare;
    compare.mean = Mean::all;
    compare.compare =
        std::make_shared<const Subtrahend>(Subtrahend{mean_over(record_in("text"), Mean::all), "b"});
    const std::vector<Panel> panels = panels_of(select(record_in("text"), compare, somewhere));
    REQUIRE(panels.size() == 1);
    CHECK((panels.front().kind == WeightKind::difference));
    CHECK(panels.front().notes == "mean over layers 0-1 and heads 0-2; minus b");
    CHECK(panels_of(record_in("text")).front().notes.empty());
    CHECK(panels_of(record_in("text")).size() == 6);
}

TEST_CASE("of merged layers or heads none can be chosen, and all is what there is") {
    const Attention mean = mean_over(record_in("text"), Mean::all);
    Selection selection;
    selection.layers = Choice::first();
    check_equal(select(mean, selection, somewhere), mean);
    selection.heads = Choice::parse("--head", "0");
    CHECK(message_of([&] { select(mean, selection, somewhere); }) == "a.json: expected no --head, found 0");
}

TEST_CASE("a difference has no rows to renormalise") {
    Attention difference = layer_record();
    difference.kind = WeightKind::difference;
    Selection renormalized;
    renormalized.renormalize = true;
    Selection largest;
    largest.words = WordMerge::max;
    for (const Selection& selection : {renormalized, largest})
        CHECK(message_of([&] { select(difference, selection, somewhere); }) ==
              "a.json: expected rows of attention to renormalise, found a difference");
}
