#include "model/families/bert.hpp"

#include "model/config.hpp"

namespace heed {
namespace {

/// With what transformers' ErnieConfig adds.
struct ErnieConfig : BertConfig {
    static ErnieConfig parse(const JsonValue& json) {
        ErnieConfig config;
        config.read(json);
        require_unset(json, "use_task_id", "no embedding of a task's number");
        return config;
    }
};

}  // namespace

BertEmbeddings BertEmbeddings::load(const BertConfig& config, const Scope& scope, std::size_t size) {
    BertEmbeddings embeddings;
    embeddings.word_embeddings = scope.at("word_embeddings").embedding(config.vocab_size, size);
    embeddings.token_type_embeddings =
        scope.at("token_type_embeddings").embedding(config.type_vocab_size, size);
    if (config.position_embedding_type == PositionEmbeddingType::absolute)
        embeddings.position_embeddings =
            scope.at("position_embeddings").embedding(config.max_position_embeddings, size);
    embeddings.layer_norm = scope.at("LayerNorm").layer_norm(size, config.layer_norm_eps);
    return embeddings;
}

Matrix BertEmbeddings::forward(const Pass& pass, const std::vector<std::int64_t>& positions) const {
    Matrix hidden = word_embeddings.forward(pass.batch.ids, pass.threads);  // [token, size]
    const auto& types = pass.batch.segments;
    if (position_embeddings) {
        token_type_embeddings.add_to(hidden, types, pass.threads);
        layer_norm.apply_to_sum(hidden, position_embeddings->forward(positions, pass.threads), pass.threads);
    } else {
        layer_norm.apply_to_sum(hidden, token_type_embeddings.forward(types, pass.threads), pass.threads);
    }
    return hidden;
}

const WeightNames Bert::names = {"BERT", [](std::string_view name) { return bert_name(name, "bert."); }};

Bert Bert::load(const BertConfig& config, const Scope& scope, std::size_t layers) {
    Bert bert;
    bert.config = config;
    bert.embeddings = BertEmbeddings::load(config, scope.at("embeddings"), config.hidden_size);
    bert.layers = load_bert_layers(config, scope, layers);
    return bert;
}

Family bert() {
    return family_of<Bert>("bert", Bert::names);
}

Family ernie() {
    return family_of<Bert, ErnieConfig>(
        "ernie", {"ERNIE", [](std::string_view name) { return bert_name(name, "ernie."); }});
}

}  // namespace heed
