#include "model/families/roberta.hpp"

#include <algorithm>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr const char* roberta_type = "roberta";

WeightNames names_of(const char* family) {
    return {family, [](std::string_view name) { return encoder_name(name, "roberta."); }};
}

}  // namespace

RobertaConfig RobertaConfig::parse(const JsonValue& json) {
    RobertaConfig config;
    if (json.find("model_type") && json.field("model_type").string() == roberta_type)
        config.vocab_size = 50265;
    config.read(json);
    if (const auto padding = json.find("pad_token_id"))
        config.pad_token_id = std::min<std::size_t>(padding->count(), config.max_position_embeddings);
    require_positions_after(json, config.pad_token_id, config.max_position_embeddings);
    return config;
}

ModelSizes RobertaConfig::sizes() const {
    ModelSizes sizes = EncoderConfig::sizes();
    sizes.max_tokens = max_position_embeddings - pad_token_id - 1;
    if (type_vocab_size == 1) sizes.type_vocab_size = std::nullopt;
    return sizes;
}

Roberta Roberta::load(const RobertaConfig& config, const Scope& scope, std::size_t layers) {
    Roberta roberta;
    roberta.config = config;
    roberta.embeddings = EncoderEmbeddings::load(config, scope.at("embeddings"), config.hidden_size);
    roberta.layers = load_encoder_layers(config, scope, layers);
    return roberta;
}

Matrix Roberta::embed(const Pass& pass) const {
    const auto padding = static_cast<std::int64_t>(config.pad_token_id);
    return embeddings.forward(pass, pass.batch.positions_after(padding));
}

Family roberta() {
    return family_of<Roberta>(roberta_type, names_of("RoBERTa"));
}

Family xlm_roberta() {
    return family_of<Roberta>("xlm-roberta", names_of("XLM-RoBERTa"));
}

Family camembert() {
    return family_of<Roberta>("camembert", names_of("CamemBERT"));
}

}  // namespace heed
