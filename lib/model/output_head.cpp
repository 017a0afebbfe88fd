#include "model/output_head.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "model/config.hpp"

namespace heed {
namespace {

/// What task's models put before the names of the model that they are built on.
constexpr auto prefixes =
    std::to_array<std::string_view>({"bert.", "ernie.", "distilbert.", "roberta.", "electra.", "albert.",
                                     "mpnet.", "deberta.", "esm.", "transformer.", "gpt_neox.", "model."});

std::optional<std::string> name_of_any(std::string_view in_file) {
    for (const std::string_view prefix : prefixes)
        if (in_file.starts_with(prefix)) return usual_name(in_file, prefix);
    return usual_name(in_file, "");
}

/// The function of a head's first layer: the model's own, one that the configuration has for the classifier
/// or the pooler (else gelu), or one that does not depend on it.
enum class HeadActivation { of_model, of_classifier, of_pooler, gelu, relu, tanh };

/// None: tanh.
std::optional<Activation> activation_in(const JsonValue& config, const char* field) {
    const auto value = config.find(field);
    if (!value) return Activation::gelu;
    if (value->is_string() && value->string() == "tanh") return std::nullopt;
    return read_activation(*value);
}

std::optional<Activation> activation_of(HeadActivation activation, const ModelConfig& config) {
    switch (activation) {
        case HeadActivation::of_model:
            return config.sizes.hidden_act;
        case HeadActivation::of_classifier:
            return activation_in(config.json, "classifier_activation");
        case HeadActivation::of_pooler:
            return activation_in(config.json, "pooler_hidden_act");
        case HeadActivation::gelu:
            return Activation::gelu;
        case HeadActivation::relu:
            return Activation::relu;
        default:
            return std::nullopt;
    }
}

/// The names of a head's parts, as transformers has them. A decoder that is not there is the embedding.
struct HeadNames {
    const char* dense;
    HeadActivation activation;
    const char* norm;  // null: none
    const char* decoder;
    const char* bias;
};

constexpr auto masked_heads = std::to_array<HeadNames>(
    {{"cls.predictions.transform.dense", HeadActivation::of_model, "cls.predictions.transform.LayerNorm",
      "cls.predictions.decoder", "cls.predictions.bias"},
     {"vocab_transform", HeadActivation::of_model, "vocab_layer_norm", "vocab_projector",
      "vocab_projector.bias"},
     {"lm_head.dense", HeadActivation::gelu, "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"},
     {"generator_predictions.dense", HeadActivation::gelu, "generator_predictions.LayerNorm",
      "generator_lm_head", "generator_lm_head.bias"},
     {"predictions.dense", HeadActivation::of_model, "predictions.LayerNorm", "predictions.decoder",
      "predictions.bias"},
     {"lm_predictions.lm_head.dense", HeadActivation::of_model, "lm_predictions.lm_head.LayerNorm",
      "lm_predictions.lm_head.decoder", "lm_predictions.lm_head.bias"},
     {"head.dense", HeadActivation::of_classifier, "head.norm", "decoder", "decoder.bias"}});

struct ClassNames {
    const char* model_type;  // null: any
    const char* dense;
    HeadActivation activation;
    const char* norm;  // null: none
    const char* out;
};

constexpr auto class_heads = std::to_array<ClassNames>(
    {{"electra", "classifier.dense", HeadActivation::gelu, nullptr, "classifier.out_proj"},
     {"deberta-v2", "pooler.dense", HeadActivation::of_pooler, nullptr, "classifier"},
     {"modernbert", "head.dense", HeadActivation::of_classifier, "head.norm", "classifier"},
     {"distilbert", "pre_classifier", HeadActivation::relu, nullptr, "classifier"},
     {nullptr, "classifier.dense", HeadActivation::tanh, nullptr, "classifier.out_proj"},
     {nullptr, "pooler.dense", HeadActivation::tanh, nullptr, "classifier"},
     {nullptr, "pooler", HeadActivation::tanh, nullptr, "classifier"}});

class HeadLoader {
  public:
    HeadLoader(const OpenModel& model, const Checkpoint& checkpoint)
        : model_(model), checkpoint_(checkpoint) {}

    bool has(const std::string& tensor) const { return checkpoint_.weights().contains(tensor); }

    /// NAME.weight, and NAME.bias or zeros: from vectors of `in`, or of any size, to any.
    Linear linear(const std::string& name, std::optional<std::size_t> in = {}) const {
        const auto [rows, columns] = shape_of(name + ".weight");
        Linear linear{checkpoint_.matrix(name + ".weight", rows, in.value_or(columns)), {}};
        linear.bias = bias_of(name + ".bias", rows);
        return linear;
    }

    /// The decoder of tokens, from vectors of `in`, or of any size; the embedding where it has none of its
    /// own. Its bias is the tensor `bias`, NAME.bias, or zeros.
    Linear decoder(const std::string& name, const std::string& bias,
                   std::optional<std::size_t> in = {}) const {
        const std::size_t tokens = model_.config.sizes.vocab_size;
        const std::string weight = has(name + ".weight") ? name + ".weight" : embedding();
        Linear linear{checkpoint_.matrix(weight, tokens, in.value_or(shape_of(weight).second)), {}};
        linear.bias = bias_of(has(bias) ? bias : name + ".bias", tokens);
        return linear;
    }

    LayerNorm norm(const std::string& name, std::size_t size) const {
        return {checkpoint_.vector(name + ".weight", size), bias_of(name + ".bias", size),
                model_.config.sizes.layer_norm_eps};
    }

    /// The only row of a matrix.
    Vector row(const std::string& name, std::size_t size) const { return checkpoint_.row(name, size); }

  private:
    /// That of an encoder-decoder may stand under the name of one of its halves.
    std::string embedding() const {
        for (const char* const half : {"decoder.embed_tokens.weight", "encoder.embed_tokens.weight"})
            if (model_.config.family.target_decoder && !has(model_.config.family.names.embedding) &&
                has(half))
                return half;
        return model_.config.family.names.embedding;
    }

    /// Rows and columns of a matrix that holds something.
    std::pair<std::size_t, std::size_t> shape_of(const std::string& name) const {
        const auto found = checkpoint_.weights().find(name);
        if (found == checkpoint_.weights().end())
            throw InputError({model_.description.name, ""}, "a matrix " + name, "none");
        const std::vector<std::size_t>& shape = found->second.shape;
        if (shape.size() != 2 || shape[0] == 0 || shape[1] == 0)
            throw InputError(found->second.place, "a matrix", "another shape");
        return {shape[0], shape[1]};
    }

    Vector bias_of(const std::string& name, std::size_t size) const {
        return has(name) ? checkpoint_.vector(name, size) : Vector(xt::zeros<float>({size}));
    }

    const OpenModel& model_;
    const Checkpoint& checkpoint_;
};

std::vector<std::string> labels_of(const OpenModel& model, std::size_t classes) {
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < classes; ++i) labels.push_back("LABEL_" + std::to_string(i));
    const auto named = model.config.json.find("id2label");
    if (!named) return labels;
    for (std::size_t i = 0; i < classes; ++i)
        if (const auto label = named->find(std::to_string(i))) labels[i] = label->string();
    return labels;
}

/// Of the families here, ModernBERT alone has classifier_pooling.
OutputHead::Reads pooling_of(const OpenModel& model) {
    const auto pooling = model.config.json.find("classifier_pooling");
    if (!pooling || model.description.type != "modernbert") return OutputHead::Reads::first_token;
    if (pooling->string() == "mean") return OutputHead::Reads::mean;
    if (pooling->string() == "cls") return OutputHead::Reads::first_token;
    throw InputError(pooling->place(), "\"cls\" or \"mean\"", pooling->description());
}

/// Its tensors may be those of a model for classes of texts.
bool is_for_tokens(const OpenModel& model) {
    const auto names = model.config.json.find("architectures");
    if (!names || !names->is_array()) return false;
    const std::vector<std::string> all = names->strings();
    return std::any_of(all.begin(), all.end(),
                       [](const std::string& name) { return name.ends_with("ForTokenClassification"); });
}

std::optional<OutputHead> class_head(const OpenModel& model, const HeadLoader& loader) {
    if (is_for_tokens(model)) return std::nullopt;
    for (const ClassNames& names : class_heads) {
        const bool is_of_type = names.model_type == nullptr || model.description.type == names.model_type;
        if (!is_of_type || !loader.has(std::string(names.dense) + ".weight") ||
            !loader.has(std::string(names.out) + ".weight"))
            continue;
        Linear dense = loader.linear(names.dense);
        const std::size_t size = dense.weight.rows;
        OutputHead head{.task = OutputHead::Task::classes,
                        .dense = std::move(dense),
                        .activation = activation_of(names.activation, model.config),
                        .decoder = loader.linear(names.out, size)};
        if (names.norm != nullptr) head.norm = loader.norm(names.norm, size);
        head.labels = labels_of(model, head.decoder.weight.rows);
        head.reads = pooling_of(model);
        return head;
    }
    return std::nullopt;
}

/// Of the last token, as transformers' models "…ForSequenceClassification" of the next token read it.
std::optional<OutputHead> score_head(const OpenModel& model, const HeadLoader& loader) {
    if (!loader.has("score.weight")) return std::nullopt;
    OutputHead head{.task = OutputHead::Task::classes, .decoder = loader.linear("score")};
    head.labels = labels_of(model, head.decoder.weight.rows);
    head.reads = OutputHead::Reads::last_token;
    return head;
}

std::optional<OutputHead> masked_head(const OpenModel& model, const HeadLoader& loader) {
    for (const HeadNames& names : masked_heads) {
        if (!loader.has(std::string(names.dense) + ".weight")) continue;
        Linear dense = loader.linear(names.dense);
        const std::size_t size = dense.weight.rows;
        return OutputHead{.task = OutputHead::Task::masked_token,
                          .dense = std::move(dense),
                          .activation = activation_of(names.activation, model.config),
                          .norm = loader.norm(names.norm, size),
                          .decoder = loader.decoder(names.decoder, names.bias, size)};
    }
    return std::nullopt;
}

/// Of encoders that are decoders (is_decoder) as of those for masked tokens; else one matrix.
OutputHead next_head(const OpenModel& model, const HeadLoader& loader) {
    if (auto head = masked_head(model, loader)) {
        head->task = OutputHead::Task::next_token;
        return *std::move(head);
    }
    const char* const decoder = loader.has("embed_out.weight") ? "embed_out" : "lm_head";
    OutputHead head{.task = OutputHead::Task::next_token, .decoder = loader.decoder(decoder, "")};
    if (const auto cap = model.config.json.find("final_logit_softcapping"))
        head.softcap = cap->is_null() ? 0 : cap->number();
    return head;
}

/// Of the decoder's last token, where it is given the text itself (transformers' models
/// "…ForSequenceClassification" of encoder-decoders).
std::optional<OutputHead> classes_of_target(const OpenModel& model, const HeadLoader& loader) {
    if (!loader.has("classification_head.dense.weight")) return std::nullopt;
    Linear dense = loader.linear("classification_head.dense");
    const std::size_t size = dense.weight.rows;
    OutputHead head{.task = OutputHead::Task::classes,
                    .dense = std::move(dense),
                    .decoder = loader.linear("classification_head.out_proj", size)};
    head.labels = labels_of(model, head.decoder.weight.rows);
    head.reads = OutputHead::Reads::last_token;
    return head;
}

/// Whether a T5 scales its states for the head, as its first kind does, whose embedding is the head.
/// Configurations of transformers 5 say so; older ones tie the two or not.
bool scales_states(const JsonValue& config) {
    for (const char* const name : {"scale_decoder_outputs", "tie_word_embeddings"})
        if (const auto field = config.find(name); field && !field->is_null()) return field->boolean();
    return true;
}

/// Of the next token of a target.
OutputHead target_head(const OpenModel& model, const HeadLoader& loader) {
    if (auto head = classes_of_target(model, loader)) return *std::move(head);
    OutputHead head{.task = OutputHead::Task::next_token, .decoder = loader.decoder("lm_head", "")};
    if (loader.has("final_logits_bias"))
        head.decoder.bias = loader.row("final_logits_bias", head.decoder.weight.rows);
    if (model.description.type == "t5" && scales_states(model.config.json))
        head.scale = 1 / std::sqrt(static_cast<float>(head.decoder.weight.columns));
    return head;
}

std::optional<OutputHead> head_of(const OpenModel& model, const HeadLoader& loader, bool is_causal) {
    if (model.config.family.target_decoder) return target_head(model, loader);
    std::optional<OutputHead> of_classes = is_causal ? score_head(model, loader) : class_head(model, loader);
    if (of_classes) return of_classes;
    return is_causal ? next_head(model, loader) : masked_head(model, loader);
}

}  // namespace

OutputHead OutputHead::load(const OpenModel& model, const ModelFolder& folder, bool is_causal) {
    const WeightNames names{model.config.family.names.family, name_of_any,
                            model.config.family.names.embedding};
    Checkpoint checkpoint = Checkpoint::open(folder.folder, names);
    const HeadLoader loader(model, checkpoint);
    std::optional<OutputHead> head = head_of(model, loader, is_causal);
    if (!head)
        throw InputError(
            {model.description.name, ""},
            "an output head, as a model for masked tokens (AutoModelForMaskedLM) or for classes of "
            "texts saves one",
            "a " + std::string(model.config.family.names.family) + " without one");
    head->owner = std::move(checkpoint);
    return *std::move(head);
}

Matrix OutputHead::logits(const Matrix& states, Threads& threads) const {
    const Weight& first = dense ? dense->weight : decoder.weight;
    if (first.columns != states.shape(1))
        throw InputError(first.place,
                         std::to_string(states.shape(1)) + " columns, as the model's states have",
                         std::to_string(first.columns));
    Matrix x = states;
    if (scale != 1)
        for (float& value : x) value *= scale;
    if (dense) {
        x = dense->forward(x, threads, activation.value_or(Activation::none));
        if (!activation)  // in double and rounded: the same on every machine
            std::transform(x.begin(), x.end(), x.begin(), [](float value) {
                return static_cast<float>(std::tanh(static_cast<double>(value)));
            });
    }
    if (norm) x = norm->forward(x, threads);
    Matrix logits = decoder.forward(x, threads);
    if (softcap > 0)
        std::transform(logits.begin(), logits.end(), logits.begin(), [this](float value) {
            return static_cast<float>(softcap * std::tanh(value / softcap));
        });
    return logits;
}

}  // namespace heed
