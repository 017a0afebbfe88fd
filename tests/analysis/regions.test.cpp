// Tokens merged to regions: sums of columns, means of rows. The numbers are worked out by hand.
#include "analysis/regions.hpp"

#include <fstream>

#include "analysis/select.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/records.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};
using Labels = std::vector<std::string>;

/// [CLS] It rained. Why? [SEP], in which "rained" is two pieces; each query sees every key alike but the
/// first.
Attention record() {
    Attention record;
    record.id = std::string("one");
    record.encoding = encoding_of_tokens({"[CLS]", "it", "rain", "##ed", ".", "why", "?", "[SEP]"});
    record.encoding.text = "It rained. Why?";
    record.encoding.offsets = {{0, 0}, {0, 2}, {3, 7}, {7, 9}, {9, 10}, {11, 14}, {14, 15}, {0, 0}};
    record.encoding.word_ids = {std::nullopt, 0, 1, 1, 2, 3, 4, std::nullopt};
    record.encoding.special_tokens_mask = {1, 0, 0, 0, 0, 0, 0, 1};
    record.layers = {0};
    record.heads = {0};
    record.weights = Tensor4::from_shape({1, 1, 8, 8});
    std::fill(record.weights.begin(), record.weights.end(), 0.125F);
    for (std::size_t key = 0; key < 8; ++key) record.weights(0, 0, 1, key) = key == 5 ? 1.0F : 0.0F;
    return record;
}

Regions sentences() {
    return {Regions::By::sentences};
}

/// A file of these rows under the header with segments.
Regions file_of(const TemporaryFolder& folder, const std::string& rows,
                const std::string& header = "id,region,start,end,segment") {
    const std::string path = folder.path("regions.csv");
    std::ofstream(path, std::ios::binary) << header << "\r\n" << rows;
    return {Regions::By::file, std::make_shared<const RegionFile>(read_region_file(path))};
}

std::vector<float> values(const Attention& attention) {
    return {attention.weights.begin(), attention.weights.end()};
}

struct Heard : Messages {
    void error(const std::string&) const override {}
    void warning(const std::string& text) const override { warnings.push_back(text); }
    void detail(const std::string&) const override {}
    mutable std::vector<std::string> warnings;
};

}  // namespace

TEST_CASE("regions: sentences are what ends in . ! or ? before white space") {
    const Attention merged = merge_regions(record(), sentences(), somewhere);
    CHECK(merged.encoding.tokens == Labels{"sentence 1", "sentence 2", "rest"});
    // Sentence 1: "it" sees "why" alone, its three others see four, two and two of eight.
    CHECK(largest_difference(values(merged),
                             std::vector<double>{.375, .4375, .1875, .5, .25, .25, .5, .25, .25}) < 1e-7);
    CHECK(merged.normalized);
    CHECK(merged.reduced == "regions: sentences");
    CHECK(merged.encoding.ids.empty());
}

TEST_CASE("regions: a point within a word ends no sentence, and quotes belong to the sentence before") {
    Attention quoted = record();
    quoted.encoding.text = "3.5 e.g. (It \"rained.\") Why?";
    quoted.encoding.offsets = {{0, 0}, {0, 3}, {4, 8}, {9, 10}, {13, 23}, {24, 27}, {27, 28}, {0, 0}};
    const Attention merged = merge_regions(quoted, sentences(), somewhere);
    CHECK(merged.encoding.tokens == Labels{"sentence 1", "sentence 2", "sentence 3", "rest"});
}

TEST_CASE("regions: segments of a pair, without the tokens that frame them") {
    Attention pair = record();
    pair.encoding.text = "It rained.";
    pair.encoding.text_pair = "Why?";
    pair.encoding.segments = {0, 0, 0, 0, 0, 1, 1, 1};
    const Attention merged = merge_regions(pair, {Regions::By::segments}, somewhere);
    CHECK(merged.encoding.tokens == Labels{"A", "B", "rest"});
    CHECK(largest_difference(values(merged),
                             std::vector<double>{.375, .4375, .1875, .5, .25, .25, .5, .25, .25}) < 1e-7);
}

TEST_CASE("regions: a file's spans count code points, several of one name are one region") {
    const TemporaryFolder folder;
    Attention emoji = record();
    emoji.encoding.text = "🎩t rained. Why?";
    const Attention merged = merge_regions(
        emoji, file_of(folder, "one,b,11,15,0\none,a,0,2,\none,b,9,10,0\ntwo,x,0,9,0\n"), somewhere);
    CHECK(merged.encoding.tokens == Labels{"a", "b", "rest"});
    CHECK(largest_difference(values(merged), std::vector<double>{0, 1, 0, .125, .375, .5, .125, .375, .5}) <
          1e-7);
}

TEST_CASE("regions: a token with a space in front belongs where its first letter is") {
    const TemporaryFolder folder;
    Attention spaced = record();
    spaced.encoding.offsets[5] = {10, 14};
    const Attention merged =
        merge_regions(spaced, file_of(folder, "one,late,11,15\n", "id,region,start,end"), somewhere);
    CHECK(merged.encoding.tokens == Labels{"late", "rest"});
    CHECK(values(merged)[0] == 0.25F);
}

TEST_CASE("regions: one that no token begins in is left out, with a warning") {
    const TemporaryFolder folder;
    const Heard heard;
    Regions regions = file_of(folder, "one,a,0,2,0\none,within,4,6,0\n");
    regions.messages = &heard;
    CHECK(merge_regions(record(), regions, somewhere).encoding.tokens == Labels{"a", "rest"});
    REQUIRE(heard.warnings.size() == 1);
    CHECK(contains(heard.warnings[0], "within"));
}

TEST_CASE("regions: what contradicts itself is rejected, with the row") {
    const TemporaryFolder folder;
    const auto refusal = [&](const std::string& rows) {
        return message_of([&] { merge_regions(record(), file_of(folder, rows), somewhere); });
    };
    CHECK(contains(refusal("one,a,0,5,0\none,b,4,9,0\n"), "do not overlap"));
    CHECK(contains(refusal("one,a,0,5,0\none,b,5,9,0\n"), "not refused"));
    CHECK(contains(refusal("one,a,5,5,0\n"), "after the start 5"));
    CHECK(contains(refusal("one,a,5,16,0\n"), "15 code points"));
    CHECK(contains(refusal("one,rest,0,5,0\n"), "rest is what is in none"));
    CHECK(contains(refusal("one,a,0,5,2\n"), "0 for the text or 1 for its pair"));
    CHECK(contains(refusal("one,a,x,5,0\n"), "line 2"));
    CHECK(contains(refusal("two,a,0,5,0\n"), "whose id is one"));
    CHECK(contains(message_of([&] { file_of(folder, "", "id,start,end"); }), "a column region"));
    CHECK(contains(message_of([&] { file_of(folder, "", "id,region,start,end,colour"); }), "colour"));
}

TEST_CASE("regions: steps before them leave words, and no special tokens") {
    Selection selection;
    selection.regions = sentences();
    selection.hide_special = true;
    selection.words = WordMerge::first;
    const Attention merged = select(record(), selection, somewhere);
    CHECK(merged.encoding.tokens == Labels{"sentence 1", "sentence 2"});
    CHECK(largest_difference(values(merged), std::vector<double>{1.0 / 3, .5, .5, .25}) < 1e-7);
    // Sentence 1 keeps 1, .75 and .75 of its words' attention, which is 5/6, and sentence 2 keeps .75.
    CHECK(merged.reduced ==
          "words: first piece; special tokens hidden; regions: sentences, rows not renormalised: 79 % of "
          "their attention is left");
}
