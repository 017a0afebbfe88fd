#include "model/bert_model.hpp"

#include "core/number.hpp"
#include "model/bert_shapes.hpp"

namespace heed {
namespace {

ModelDescription describe(const ModelFolder& model, const BertConfig& config) {
    ModelDescription description;
    description.name = model.name;
    description.type = "bert";
    description.layers = static_cast<std::int64_t>(config.num_hidden_layers);
    description.heads = static_cast<std::int64_t>(config.num_attention_heads);
    description.revision = model.revision;
    description.weights_sha256 = model.weights_sha256;
    return description;
}

}  // namespace

BertModel open_bert_model(const ModelFolder& model) {
    std::vector<std::string> warnings;
    const BertConfig config = read_bert_config(model.folder);
    Tokenizer tokenizer = Tokenizer::load(model.folder, warnings);
    if (tokenizer.vocabulary_size() > config.vocab_size)
        warnings.push_back(model.folder.name() + ": the vocabulary has " +
                           with_thousands(tokenizer.vocabulary_size()) + " tokens, the model's embedding " +
                           with_thousands(config.vocab_size) + ": a text that uses one beyond it is refused");
    Checkpoint checkpoint = Checkpoint::open(model.folder);
    for (const NamedShape& tensor : bert_shapes(config)) checkpoint.find(tensor.name, tensor.shape);
    return {describe(model, config), config, std::move(tokenizer), std::move(checkpoint),
            std::move(warnings)};
}

}  // namespace heed
