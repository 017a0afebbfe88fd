#include "model/open.hpp"

#include <algorithm>

#include "core/escape.hpp"
#include "core/number.hpp"
#include "format/json_writer.hpp"
#include "model/albert.hpp"
#include "model/bert.hpp"
#include "model/config_fields.hpp"
#include "model/deberta_v2.hpp"
#include "model/distilbert.hpp"
#include "model/electra.hpp"
#include "model/esm.hpp"
#include "model/modernbert.hpp"
#include "model/mpnet.hpp"
#include "model/roberta.hpp"
#include "nn/foreign_model.hpp"

namespace heed {
namespace {

/// A new family is a row here. The first is that of a config.json without a model_type.
const std::vector<Family>& families() {
    static const std::vector<Family> table = {bert(),        ernie(),      distilbert(), roberta(),
                                              xlm_roberta(), camembert(),  electra(),    albert(),
                                              mpnet(),       deberta_v2(), modernbert(), esm()};
    return table;
}

/// "a", "b" or "c", the only ones that heed computes
std::string those_computed() {
    std::string list;
    for (const Family& family : families()) {
        if (!list.empty()) list += &family == &families().back() ? " or " : ", ";
        list += json_string(family.model_type);
    }
    return list + ", the only ones that heed computes";
}

ModelDescription describe(const ModelFolder& folder, const ModelConfig& config) {
    ModelDescription description;
    description.name = folder.name;
    description.type = config.family.model_type;
    description.layers = static_cast<std::int64_t>(config.sizes.num_hidden_layers);
    description.heads = static_cast<std::int64_t>(config.sizes.num_attention_heads);
    description.revision = folder.revision;
    description.weights_sha256 = folder.weights_sha256;
    return description;
}

/// Whether it changes numbers is not known of a field that nobody knows.
void warn_of_unknown_fields(const Folder& folder, const JsonValue& json, std::vector<std::string>& warnings) {
    constexpr std::size_t most_named = 8;
    std::string unknown;
    std::size_t count = 0;
    json.for_each_member([&](const std::string& name, const JsonValue&) {
        if (std::binary_search(config_fields.begin(), config_fields.end(), std::string_view(name))) return;
        if (++count <= most_named) unknown += (unknown.empty() ? "" : ", ") + excerpt(name);
    });
    if (count > most_named) unknown += " and " + std::to_string(count - most_named) + " others";
    if (!unknown.empty())
        warnings.push_back(folder.path_of("config.json") + ": heed does not know " + unknown +
                           ", and computes as if nothing were there");
}

}  // namespace

const Family& family_of(const JsonValue& config) {
    const auto type = config.find("model_type");
    if (!type) return families().front();
    const std::string name = type->string();
    for (const Family& family : families())
        if (name == family.model_type) return family;
    throw InputError(
        type->place(), those_computed(),
        type->description() +
            "; what another library says of such a model can be drawn: heed heatmap attention.npy "
            "--tokens \"the cat sat\"");
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
    warn_of_unknown_fields(folder.folder, config.json, warnings);
    const ModelSizes& sizes = config.sizes;
    Tokenizer tokenizer = Tokenizer::load(folder.folder, warnings);
    if (tokenizer.vocabulary_size() > sizes.vocab_size)
        warnings.push_back(folder.folder.name() + ": the vocabulary has " +
                           with_thousands(tokenizer.vocabulary_size()) + " tokens, the model's embedding " +
                           with_thousands(sizes.vocab_size) + ": a text that uses one beyond it is refused");
    Checkpoint checkpoint = Checkpoint::open(folder.folder, config.family.names);
    if (!checkpoint.prefix().empty())
        warnings.push_back(folder.folder.name() + ": the " + config.family.names.family +
                           " is a part of another model; its weights are those under the prefix " +
                           excerpt(checkpoint.prefix()));
    config.load(Scope(checkpoint, Scope::Mode::check), sizes.num_hidden_layers);
    ModelDescription description = describe(folder, config);
    return {std::move(description), std::move(config), std::move(tokenizer), std::move(checkpoint),
            std::move(warnings)};
}

}  // namespace heed
