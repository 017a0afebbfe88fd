#include "source/vectors.hpp"

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "model/open.hpp"
#include "model/vectors.hpp"
#include "source/named_model.hpp"

namespace heed {
namespace {

/// What the model's folder has to be said of was said when the record was computed.
struct Silent : Messages {
    void error(const std::string&) const override {}
    void warning(const std::string&) const override {}
    void detail(const std::string&) const override {}
};

bool has_own_heads_and_tokens(const Attention& attention) {
    const std::size_t tokens = attention.encoding.ids.size();
    return attention.kind == WeightKind::attention && !attention.reduced && !attention.aggregate &&
           !attention.layers.empty() && !attention.heads.empty() && attention.weights.shape(2) == tokens &&
           attention.weights.shape(3) == tokens;
}

void require_own(const Attention& attention, const ModelChoice& model) {
    if (std::holds_alternative<LayerFromScratch>(model))
        throw UsageError("--vectors goes with a model of layers; this model is " + name_of(model));
    if (attention.key_encoding)
        throw UsageError(
            "--vectors goes with the attention of a text to itself: leave out --target, or give "
            "--attention encoder");
    if (!has_own_heads_and_tokens(attention))
        throw UsageError(
            "--vectors goes with the heads and tokens of the model as they are: leave out flags "
            "that merge or leave out any of them, such as --mean, --words and --hide-special");
}

}  // namespace

HeadVectors vectors_of(const Attention& attention, const ModelChoice& model, std::size_t threads) {
    require_own(attention, model);
    const OpenModel opened = open_model(open_model_folder(model, Silent()));
    const ModelRequest request{attention.layers, attention.heads};
    const std::unique_ptr<Model> stack = opened.load(layers_needed(opened.config.sizes, request));
    Threads pool(threads);
    return head_vectors(*stack, attention.encoding, request, pool);
}

}  // namespace heed
