// Word pieces merged to words. The vectors are those of the definitions that heed was built by; labels and
// groups are those of Hugging Face's tokenizers (select.test.cpp) and of hand-made encodings.
#include "analysis/words.hpp"

#include <initializer_list>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/numbers.hpp"
#include "support/records.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const Place somewhere{"a.json", ""};

/// A1 of the reference, of which tokens 1 and 2 are one word.
Attention a1() {
    Attention record;
    record.encoding = encoding_of_tokens({"the", "whal", "##es"});
    record.encoding.word_ids = {0, 1, 1};
    record.layers = {0};
    record.heads = {0};
    record.weights = tensor4({1, 1, 3, 3}, {0.7F, 0.2F, 0.1F, 0.3F, 0.4F, 0.3F, 0.1F, 0.1F, 0.8F});
    return record;
}

Attention uniform(Encoding encoding) {
    Attention record;
    const std::size_t n = encoding.tokens.size();
    record.encoding = std::move(encoding);
    record.layers = {0};
    record.heads = {0};
    record.weights = Tensor4::from_shape({1, 1, n, n});
    std::fill(record.weights.data(), record.weights.data() + n * n, 1.0F / static_cast<float>(n));
    return record;
}

void check_weights(const Attention& record, std::initializer_list<double> expected) {
    CHECK(largest_difference(std::vector<float>(record.weights.begin(), record.weights.end()), expected) <
          1e-7);
}

std::vector<std::string> labels(const Encoding& encoding) {
    return merge_words(uniform(encoding), WordMerge::mean, somewhere).encoding.tokens;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("the golden vectors: columns are summed, then rows are merged in one of four ways") {
    check_weights(merge_words(a1(), WordMerge::first, somewhere), {0.7, 0.3, 0.3, 0.7});
    check_weights(merge_words(a1(), WordMerge::last, somewhere), {0.7, 0.3, 0.1, 0.9});
    check_weights(merge_words(a1(), WordMerge::mean, somewhere), {0.7, 0.3, 0.2, 0.8});
    check_weights(merge_words(a1(), WordMerge::max, somewhere), {0.7, 0.3, 0.25, 0.75});
}

TEST_CASE("in a text that is one word to its tokenizer, words begin at spaces") {
    const auto words_in = [](const std::vector<std::string>& tokens) {
        Encoding encoding = encoding_of_tokens(tokens);
        encoding.word_ids.assign(tokens.size(), 0);
        encoding.special_tokens_mask.front() = 1;  // as LLaMA 2 has <s>
        encoding.word_ids.front().reset();
        encoding.forms = forms_by_marks(tokens);
        return labels(encoding);
    };
    CHECK(words_in({"<s>", "▁Call", "▁me", "▁Ish", "ma", "el", "."}) ==
          Labels{"<s>", "Call", "me", "Ishmael."});
    CHECK(words_in({"<s>", "▁a", "▁▁", "▁b", "c", "▁"}) == Labels{"<s>", "a", "  bc", ""});
    CHECK(words_in({"<s>", "\n", "▁un", "do", "\n", "it"}) == Labels{"<s>", "\n undo", "\nit"});
}

TEST_CASE("what is merged says so, and leaves behind what is of pieces") {
    Attention pieces = a1();
    pieces.encoding.ids = {1, 2, 3};
    pieces.output = Matrix{{1}, {2}, {3}};
    const Attention words = merge_words(pieces, WordMerge::first, somewhere);
    CHECK(words.encoding.tokens == Labels{"the", "whales"});
    CHECK(words.encoding.ids.empty());
    CHECK_FALSE(words.output.has_value());
    CHECK(words.reduced == "words: first piece");
    CHECK(words.normalized);
    const Attention again = merge_words(words, WordMerge::first, somewhere);
    check_same_bits(again.weights, words.weights);
    CHECK(again.encoding.tokens == words.encoding.tokens);
}

TEST_CASE("a row of zeros stays one, whatever is divided") {
    Attention record = a1();
    std::fill(record.weights.data() + 3, record.weights.data() + 9, 0.0F);
    check_weights(merge_words(record, WordMerge::max, somewhere), {0.7, 0.3, 0, 0});
}

TEST_CASE("a word is written as the text has it, not as its pieces are") {
    Encoding encoding = encoding_of_tokens({"[CLS]", "nai", "##ve", "🐈", "[SEP]", "mo", "##by", "[SEP]"});
    encoding.text = "Naïve  🐈";
    encoding.text_pair = "Moby";
    encoding.offsets = {{0, 0}, {0, 3}, {3, 5}, {7, 8}, {0, 0}, {0, 2}, {2, 4}, {0, 0}};
    encoding.segments = {0, 0, 0, 0, 0, 1, 1, 1};
    encoding.special_tokens_mask = {1, 0, 0, 0, 1, 0, 0, 1};
    encoding.word_ids = {std::nullopt, 0, 0, 1, std::nullopt, 0, 0, std::nullopt};
    const Labels expected = {"[CLS]", "Naïve", "🐈", "[SEP]", "Moby", "[SEP]"};
    CHECK(labels(encoding) == expected);
    const Attention words = merge_words(uniform(encoding), WordMerge::max, somewhere);
    CHECK(words.encoding.offsets[1] == std::pair<std::int64_t, std::int64_t>{0, 5});
    CHECK(words.encoding.segments == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1});

    SECTION("without word ids, white space in the text tells the words") {
        encoding.word_ids.clear();
        CHECK(labels(encoding) == expected);
    }
    SECTION("offsets that leave the text are no help, and do no harm") {
        encoding.offsets[2] = {3, 5000};
        CHECK(labels(encoding)[1] == "naive");
        encoding.offsets[1] = {5, 2};
        CHECK(labels(encoding)[1] == "naive");
    }
    SECTION("nor is a text that is not there") {
        encoding.text_pair.reset();
        CHECK(labels(encoding)[4] == "moby");
        encoding.word_ids.clear();
        CHECK(labels(encoding)[4] == "mo");
    }
}

TEST_CASE("white space that a token brings along belongs to no word") {
    Encoding encoding = encoding_of_tokens({"Call", "Ġme", "Ġ", "Ish", "mael"});
    encoding.text = "Call me \u3000Ishmael";
    encoding.offsets = {{0, 4}, {4, 7}, {7, 9}, {9, 12}, {12, 16}};
    encoding.word_ids.clear();
    CHECK(labels(encoding) == Labels{"Call", "me", "Ġ", "Ishmael"});
}

TEST_CASE("words of one number in both segments, or on both sides of another, stay apart") {
    Encoding encoding = encoding_of_tokens({"a", "b", "c", "d"});
    encoding.word_ids = {0, 0, 1, 0};
    encoding.segments = {0, 1, 1, 1};
    CHECK(words_of(encoding).size() == 4);
    encoding.segments.clear();
    CHECK(words_of(encoding).size() == 3);
    encoding.special_tokens_mask = {1, 0, 0, 0};
    CHECK(words_of(encoding).size() == 4);
    encoding.word_ids.clear();
    CHECK(words_of(encoding).size() == 4);
}

TEST_CASE("one token is one word") {
    const Attention one = merge_words(uniform(encoding_of_tokens({"a"})), WordMerge::max, somewhere);
    CHECK(one.encoding.tokens == Labels{"a"});
    check_weights(one, {1});
}

TEST_CASE("keys that are not the queries have words of their own") {
    Attention cross;
    cross.encoding = encoding_of_tokens({"a", "##b", "c"});
    cross.encoding.word_ids = {0, 0, 1};
    cross.key_encoding = encoding_of_tokens({"x", "y", "##z", "</s>"});
    cross.key_encoding->word_ids = {0, 1, 1, std::nullopt};
    cross.key_encoding->special_tokens_mask = {0, 0, 0, 1};
    cross.layers = cross.heads = {0};
    cross.weights =
        tensor4({1, 1, 3, 4}, {0.5F, 0.125F, 0.25F, 0.125F, 0, 0.5F, 0.5F, 0, 0, 0, 0.25F, 0.75F});
    const Attention merged = merge_words(cross, WordMerge::mean, somewhere);
    CHECK(merged.encoding.tokens == Labels{"ab", "c"});
    CHECK(merged.keys() == Labels{"x", "yz", "</s>"});
    check_weights(merged, {0.25F, 0.6875F, 0.0625F, 0, 0.25F, 0.75F});
}
