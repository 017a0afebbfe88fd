#include "model/families/bert.hpp"

#include "model/config.hpp"

namespace heed {
namespace {

/// With what transformers' ErnieConfig adds.
struct ErnieConfig : EncoderConfig {
    static ErnieConfig parse(const JsonValue& json) {
        ErnieConfig config;
        config.read(json);
        require_unset(json, "use_task_id", "no embedding of a task's number");
        return config;
    }
};

}  // namespace

const WeightNames Bert::names = {"BERT", [](std::string_view name) { return encoder_name(name, "bert."); }};

Bert Bert::load(const EncoderConfig& config, const Scope& scope, std::size_t layers) {
    Bert bert;
    bert.config = config;
    bert.embeddings = EncoderEmbeddings::load(config, scope.at("embeddings"), config.hidden_size);
    bert.layers = load_encoder_layers(config, scope, layers);
    return bert;
}

Family bert() {
    return family_of<Bert>("bert", Bert::names);
}

Family ernie() {
    return family_of<Bert, ErnieConfig>(
        "ernie", {"ERNIE", [](std::string_view name) { return encoder_name(name, "ernie."); }});
}

}  // namespace heed
