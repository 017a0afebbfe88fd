#include "source/vectors.hpp"

#include <cmath>
#include <fstream>

#include "core/machine/threads.hpp"
#include "model/vectors.hpp"
#include "source/open.hpp"
#include "support/catch.hpp"
#include "support/family_truth.hpp"
#include "support/message.hpp"
#include "support/reference_checkpoint.hpp"
#include "support/said.hpp"

using namespace heed;
using namespace heed::test;

namespace {

const std::string truth = std::string(HEED_SOURCE) + "/tests/truth/";

Attention attention_of(const std::string& text, const Selection& selection = {}) {
    const Said said;
    return only_one(*open_records({Texts{{text}}, BuiltIn{}}, selection, said));
}

double largest_error(const Tensor4& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    double error = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        error = std::max(error, std::abs(static_cast<double>(found.data()[i]) - expected[i]) /
                                    std::max(1.0, std::abs(expected[i])));
    return error;
}

/// The queries of each layer times its scale.
Tensor4 scaled(const HeadVectors& vectors) {
    Tensor4 queries = vectors.queries;
    const std::size_t layer = queries.size() / queries.shape(0);
    for (std::size_t i = 0; i < queries.size(); ++i) queries.data()[i] *= vectors.scales[i / layer];
    return queries;
}

}  // namespace

TEST_CASE("vectors: queries and keys are those that transformers multiplies, for each family") {
    std::ifstream file(truth + "vectors/cases.json");
    const nlohmann::json cases = nlohmann::json::parse(file);
    const auto expected = read_doubles(truth + "vectors/truth.safetensors");
    const Encoding encoding = encoding_of(cases["ids"]);
    for (const std::string model : cases["models"]) {
        INFO(model);
        const OpenedCheckpoint opened(truth + model);
        const ModelSizes& sizes = opened.config.sizes;
        const ModelRequest all{first_numbers(sizes.num_hidden_layers),
                               first_numbers(sizes.num_attention_heads)};
        Threads threads(2);
        const auto stack = opened.load(sizes.num_hidden_layers);
        const HeadVectors vectors = head_vectors(*stack, encoding, all, threads);
        CHECK(largest_error(scaled(vectors), expected.at(model + ".queries").values) < 2e-5);
        CHECK(largest_error(vectors.keys, expected.at(model + ".keys").values) < 2e-5);
    }
}

TEST_CASE("vectors: the softmax of their scaled products is the record's attention") {
    Selection some;
    some.layers = Choice::parse("layer", "1,3");
    some.heads = Choice::parse("head", "0,4");
    const Attention attention = attention_of("The cat sat on the mat", some);
    const HeadVectors vectors = vectors_of(attention, BuiltIn{}, 2);
    REQUIRE(vectors.queries.shape(0) == 2);
    REQUIRE(vectors.queries.shape(1) == 2);
    const std::size_t tokens = attention.weights.shape(2), size = vectors.queries.shape(3);
    for (std::size_t layer = 0; layer < 2; ++layer)
        for (std::size_t head = 0; head < 2; ++head)
            for (std::size_t query = 0; query < tokens; ++query) {
                std::vector<double> powers(tokens);
                double sum = 0;
                for (std::size_t key = 0; key < tokens; ++key) {
                    double product = 0;
                    for (std::size_t i = 0; i < size; ++i)
                        product += static_cast<double>(vectors.queries(layer, head, query, i)) *
                                   static_cast<double>(vectors.keys(layer, head, key, i));
                    powers[key] = std::exp(product * static_cast<double>(vectors.scales[layer]));
                    sum += powers[key];
                }
                for (std::size_t key = 0; key < tokens; ++key)
                    CHECK(std::abs(powers[key] / sum -
                                   static_cast<double>(attention.weights(layer, head, query, key))) < 1e-6);
            }
}

TEST_CASE(
    "vectors: what merged or left out heads and tokens has none, and the message says what to leave out") {
    Selection words, mean;
    words.words = WordMerge::mean;
    mean.mean = Mean::heads;
    for (const Selection& selection : {words, mean}) {
        const Attention merged = attention_of("unbelievable tokenizers", selection);
        CHECK(contains(message_of([&] { vectors_of(merged, BuiltIn{}, 1); }), "--words and --hide-special"));
    }
    const Attention attention = attention_of("The cat sat");
    CHECK(contains(message_of([&] { vectors_of(attention, LayerFromScratch{}, 1); }), "self-attention"));
}
