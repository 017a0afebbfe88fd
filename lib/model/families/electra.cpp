#include "model/families/electra.hpp"

#include "model/config.hpp"

namespace heed {
namespace {

std::optional<std::string> canonical_name(std::string_view in_file) {
    constexpr std::string_view prefix = "electra.";
    std::string name = usual_name(in_file, prefix);
    if (name.starts_with("embeddings_project.")) return name;
    return encoder_name(in_file, prefix);
}

}  // namespace

ElectraConfig::ElectraConfig() {
    hidden_size = 256;
    num_attention_heads = 4;
    intermediate_size = 1024;
}

ElectraConfig ElectraConfig::parse(const JsonValue& json) {
    ElectraConfig config;
    config.read(json);
    if (const auto size = json.find("embedding_size"))
        config.embedding_size = read_size(*size, largest_hidden_size);
    return config;
}

Electra Electra::load(const ElectraConfig& config, const Scope& scope, std::size_t layers) {
    Electra electra;
    electra.config = config;
    electra.embeddings = EncoderEmbeddings::load(config, scope.at("embeddings"), config.embedding_size);
    if (config.embedding_size != config.hidden_size)
        electra.embeddings_project =
            scope.at("embeddings_project").linear(config.hidden_size, config.embedding_size);
    electra.layers = load_encoder_layers(config, scope, layers);
    return electra;
}

Matrix Electra::embed(const Pass& pass) const {
    Matrix hidden = embeddings.forward(pass, pass.batch.positions());
    return embeddings_project ? embeddings_project->forward(hidden, pass.threads) : hidden;
}

Family electra() {
    return family_of<Electra>("electra", {"ELECTRA", canonical_name});
}

}  // namespace heed
