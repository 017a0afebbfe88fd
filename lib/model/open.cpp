#include "model/open.hpp"

#include <algorithm>
#include <set>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "core/text/words.hpp"
#include "model/config_fields.hpp"
#include "model/families/albert.hpp"
#include "model/families/bart.hpp"
#include "model/families/bert.hpp"
#include "model/families/deberta_v2.hpp"
#include "model/families/distilbert.hpp"
#include "model/families/electra.hpp"
#include "model/families/esm.hpp"
#include "model/families/gemma2.hpp"
#include "model/families/gemma3.hpp"
#include "model/families/gpt2.hpp"
#include "model/families/gpt_neox.hpp"
#include "model/families/llama.hpp"
#include "model/families/modernbert.hpp"
#include "model/families/mpnet.hpp"
#include "model/families/opt.hpp"
#include "model/families/qwen3.hpp"
#include "model/families/roberta.hpp"
#include "model/families/t5.hpp"
#include "nn/foreign_model.hpp"

namespace heed {
namespace {

/// A new family is a row here. The first is that of a config.json without a model_type.
const std::vector<Family>& families() {
    static const std::vector<Family> table = {
        bert(),        ernie(), distilbert(), roberta(),    xlm_roberta(), camembert(), electra(),
        albert(),      mpnet(), deberta_v2(), modernbert(), esm(),         gpt2(),      gpt_neox(),
        opt(),         llama(), mistral(),    qwen2(),      qwen3(),       gemma(),     gemma2(),
        gemma3_text(), bart(),  t5(),         mt5()};
    return table;
}

/// bert, ernie and mt5
std::string those_computed() {
    std::string list;
    for (const Family& family : families()) {
        if (!list.empty()) list += &family == &families().back() ? " and " : ", ";
        list += family.model_type;
    }
    return list;
}

/// What a field means that nobody knows cannot be seen in the numbers.
void warn_of_unknown_fields(const JsonValue& config, std::vector<std::string>& warnings) {
    constexpr std::size_t most = 5;
    const std::vector<std::string> unknown = unknown_fields(config);
    if (unknown.empty()) return;
    std::string listed;
    for (std::size_t i = 0; i < std::min(most, unknown.size()); ++i)
        listed += (i > 0 ? ", " : "") + excerpt(unknown[i]);
    if (unknown.size() > most) listed += " and " + std::to_string(unknown.size() - most) + " more";
    warnings.push_back(config.place().file + ": heed does not know " + listed +
                       " and computes as if the file did not say it");
}

/// Of the longer half, if there are two.
std::size_t layers_in(const ModelConfig& config, const Scope& scope) {
    const std::size_t layers = config.sizes.num_hidden_layers;
    return config.has_target_decoder(scope) ? std::max(layers, config.decoder_sizes().num_hidden_layers)
                                            : layers;
}

/// What a longer checkpoint holds would go by unseen.
void warn_of_more_layers(const Checkpoint& checkpoint, std::size_t layers, const std::string& file,
                         std::vector<std::string>& warnings) {
    const auto last = checkpoint.last_layer();
    if (!last || *last < layers) return;
    warnings.push_back(file + " counts " + counted(layers, "layer") + ", and the weights have " +
                       counted(*last + 1, "layer") + ": heed uses the first " + std::to_string(layers));
}

ModelDescription describe(const ModelFolder& folder, const ModelConfig& config) {
    ModelDescription description;
    description.name = folder.name;
    description.type = config.family.model_type;
    if (config.family.target_decoder) description.attention = AttentionPart::encoder;
    description.layers = static_cast<std::int64_t>(config.sizes.num_hidden_layers);
    description.heads = static_cast<std::int64_t>(config.sizes.num_attention_heads);
    description.revision = folder.revision;
    description.weights_sha256 = folder.weights_sha256;
    return description;
}

std::string name_of(ElementType type) {
    if (type == ElementType::float16) return "float16";
    if (type == ElementType::bfloat16) return "bfloat16";
    return type == ElementType::float64 ? "float64" : "float32";
}

/// "float32"; "bfloat16 and float32" where both occur.
std::string types_of(const Scope::Given& tensors) {
    std::set<std::string> names;
    for (const auto& [name, tensor] : tensors) names.insert(name_of(tensor->type));
    return joined(names, " and ");
}

}  // namespace

const Family& family_of(const JsonValue& config) {
    const auto type = config.find("model_type");
    if (!type) return families().front();
    const std::string name = type->string();
    for (const Family& family : families())
        if (name == family.model_type) return family;
    throw InputError(type->place(), "heed does not compute " + excerpt(name) +
                                        ". It draws attention that another library computes: heed heatmap "
                                        "attention.npy --tokens \"the cat sat\". It computes " +
                                        those_computed());
}

ModelConfig read_model_config(const Folder& folder) {
    const auto file = folder.find("config.json");
    if (!file) {
        if (const auto foreign = foreign_model(folder)) throw InputError(folder.place(), *foreign);
        throw InputError(folder.place(), "a model folder with a config.json", "none");
    }
    JsonValue json = JsonValue::parse(*file);
    const Family& family = family_of(json);
    const ModelSizes sizes = family.sizes(json);
    return {family, std::move(json), sizes};
}

OpenModel open_model(const ModelFolder& folder) {
    std::vector<std::string> warnings;
    ModelConfig config = read_model_config(folder.folder);
    warn_of_unknown_fields(config.json, warnings);
    const ModelSizes& sizes = config.sizes;
    Tokenizer tokenizer = Tokenizer::load(folder.folder, warnings);
    if (tokenizer.vocabulary_size() > sizes.vocab_size)
        warnings.push_back(folder.folder.name() + ": the vocabulary has " +
                           with_thousands(tokenizer.vocabulary_size()) + " tokens, the model's embedding " +
                           with_thousands(sizes.vocab_size) + ": a text that uses one beyond it is rejected");
    Checkpoint checkpoint = Checkpoint::open(folder.folder, config.family.names);
    if (!checkpoint.prefix().empty())
        warnings.push_back(folder.folder.name() + ": the " + config.family.names.family +
                           " is a part of another model; its weights are those under the prefix " +
                           excerpt(checkpoint.prefix()));
    const Scope scope(checkpoint, Scope::Mode::check);
    config.load(scope, sizes.num_hidden_layers);
    if (config.has_target_decoder(scope))
        config.family.target_decoder->load(config.json, scope, config.decoder_sizes().num_hidden_layers);
    warn_of_more_layers(checkpoint, layers_in(config, scope), config.json.place().file, warnings);
    ModelDescription description = describe(folder, config);
    description.stored_type = types_of(scope.given());
    description.computed_type = "float32";
    return {std::move(description), std::move(config), std::move(tokenizer), std::move(checkpoint),
            std::move(warnings)};
}

std::unique_ptr<TargetDecoder> OpenModel::load_target_decoder(std::size_t layers) const {
    return config.family.target_decoder->load(config.json, Scope(checkpoint), layers);
}

}  // namespace heed
