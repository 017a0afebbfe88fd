#include "core/provenance.hpp"

#include <set>

#include "support/catch.hpp"

using namespace heed;

namespace {

using Sentences = std::vector<std::string>;

Attention record_of(std::vector<std::int64_t> layers, std::vector<std::int64_t> heads) {
    Attention attention;
    attention.model.name = "bert-base-uncased";
    attention.model.type = "bert";
    attention.model.layers = 12;
    attention.model.heads = 12;
    attention.layers = std::move(layers);
    attention.heads = std::move(heads);
    attention.weights = Tensor4::from_shape({1, 1, 3, 3});
    return attention;
}

}  // namespace

TEST_CASE("a record says in sentences how it came about") {
    Attention attention = record_of({2}, {0, 1, 2, 3});
    CHECK(provenance_of(attention) == Sentences{"Model bert-base-uncased (bert, 12 layers, 12 heads).",
                                                "Attention: layer 2, heads 0 to 3, 3 tokens.",
                                                "Nothing was averaged, merged or left out."});
    attention = record_of({}, {});
    attention.model.revision = "86b5e0934494bd15c9632b12f734a8a67f723594";
    attention.model.stored_type = "bfloat16 and float32";
    attention.model.computed_type = "float32";
    attention.model.weights_sha256 = "68d45e234eb4a928";
    attention.reduced = "mean over layers and heads; special tokens hidden";
    attention.dropout = 0.1;
    CHECK(provenance_of(attention) ==
          Sentences{"Model bert-base-uncased (bert, 12 layers, 12 heads), revision "
                    "86b5e0934494bd15c9632b12f734a8a67f723594.",
                    "Weights stored as bfloat16 and float32, computation in float32, SHA-256 "
                    "68d45e234eb4a928.",
                    "Attention: all layers as one, all heads as one, 3 tokens.",
                    "What was done to them: mean over layers and heads; special tokens hidden.",
                    "Dropout with probability 0.1, as in training."});
}

TEST_CASE("a matrix alone is of no layer and head, and what was done to it before is not known") {
    Attention matrix = record_of({0}, {0});
    matrix.model = ModelDescription{};
    matrix.model.layers = matrix.model.heads = 1;
    CHECK(is_lone_matrix(matrix));
    CHECK(provenance_of(matrix) == Sentences{"The model is not known.", "Attention: 3 tokens.",
                                             "The weights are as they were given."});
    matrix.model.heads = 2;
    CHECK_FALSE(is_lone_matrix(matrix));
    matrix.model = record_of({0}, {0}).model;
    CHECK_FALSE(is_lone_matrix(matrix));
}

TEST_CASE("of a model that is not known nothing is said, of a drawn one its seed") {
    CHECK(provenance_of(ModelDescription{}) == Sentences{"The model is not known."});
    ModelDescription layer;
    layer.name = layer.type = "self-attention";
    layer.layers = layer.heads = 1;
    layer.seed = 42;
    layer.computed_type = "float32";
    CHECK(provenance_of(layer) == Sentences{"Model self-attention (self-attention, 1 layer, 1 head).",
                                            "Weights drawn from the seed 42, computation in float32."});
    CHECK(provenance_of(record_of({0, 2}, {1})).at(1) == "Attention: layers 0, 2, head 1, 3 tokens.");
    Attention difference = record_of({0}, {1});
    difference.kind = WeightKind::difference;
    CHECK(provenance_of(difference).at(1) == "A difference: layer 0, head 1, 3 tokens.");
}

TEST_CASE("each kind of weights is named apart, from a capital letter on") {
    std::set<std::string> sentences;
    for (std::size_t kind = 0; kind < weight_kinds.size(); ++kind) {
        Attention attention = record_of({0}, {1});
        attention.kind = static_cast<WeightKind>(kind);
        const std::string sentence = provenance_of(attention).at(1);
        CHECK((sentence.front() >= 'A' && sentence.front() <= 'Z'));
        CHECK(sentences.insert(sentence).second);
    }
}
