#include "nn/scope.hpp"

#include "model/families/bert.hpp"
#include "support/catch.hpp"
#include "support/checkpoint_truth.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Checkpoint plain() {
    return Checkpoint::open(Folder::at(checkpoint_path("plain")), Bert::names);
}

std::vector<std::string> names_given(const Scope& scope) {
    std::vector<std::string> names;
    for (const auto& [name, array] : scope.given()) names.push_back(name);
    return names;
}

}  // namespace

TEST_CASE("a scope loads by name and shape, and notes what it has given") {
    const Checkpoint checkpoint = plain();
    const Scope root(checkpoint);
    const Scope self = root.at("encoder.layer.0").at("attention.self");
    const Linear query = self.at("query").linear(4, 4);
    CHECK(query.weight.rows == 4);
    CHECK(query.weight.values ==
          checkpoint.matrix("encoder.layer.0.attention.self.query.weight", 4, 4).values);
    CHECK((query.bias == checkpoint.vector("encoder.layer.0.attention.self.query.bias", 4)));
    const Embedding words = root.at("embeddings.word_embeddings").embedding(7, 4);
    CHECK((words.row(6) == words.weight.row(6)));
    const LayerNorm norm = root.at("embeddings.LayerNorm").layer_norm(4, 1e-5F);
    CHECK(norm.eps == 1e-5F);
    CHECK(names_given(root) == std::vector<std::string>{"encoder.layer.0.attention.self.query.weight",
                                                        "encoder.layer.0.attention.self.query.bias",
                                                        "embeddings.word_embeddings.weight",
                                                        "embeddings.LayerNorm.weight",
                                                        "embeddings.LayerNorm.bias"});
    CHECK(names_given(self) == names_given(root));
}

TEST_CASE("a scope that checks finds what loading would find, and loads nothing") {
    const Checkpoint checkpoint = plain();
    const Scope root(checkpoint, Scope::Mode::check);
    const Linear query = root.at("encoder.layer.0.attention.self.query").linear(4, 4);
    CHECK(query.weight.values == nullptr);
    CHECK(query.bias.size() == 0);
    CHECK(root.given().size() == 2);
    for (const Scope::Mode mode : {Scope::Mode::load, Scope::Mode::check}) {
        const Scope scope(checkpoint, mode);
        CHECK(contains(message_of([&] { scope.at("encoder.layer.0.output.dense").linear(4, 4); }),
                       "encoder.layer.0.output.dense.weight: expected the shape [4, 4], as config.json says, "
                       "found [4, 8]"));
        CHECK(contains(message_of([&] { scope.at("embeddings.LayerNorn").layer_norm(4, 1); }),
                       "expected a tensor embeddings.LayerNorn.weight, found none; the nearest is "
                       "embeddings.LayerNorm.weight"));
        CHECK(scope.given().empty());
    }
}
