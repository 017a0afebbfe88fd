#include "model/values/values.hpp"

#include <cassert>
#include <numeric>
#include <utility>

#include "core/machine/memory.hpp"
#include "core/machine/pages.hpp"
#include "model/values/methods.hpp"

namespace heed {
namespace {

constexpr const char* all_heads_note = "all heads together";

Attention room_for(Encoding encoding, const ModelRequest& request) {
    const std::size_t tokens = encoding.ids.size();
    const bool is_per_head = traits_of(request.value).is_per_head;
    Attention attention;
    attention.encoding = std::move(encoding);
    attention.layers = request.layers;
    attention.kind = request.value;
    attention.normalized = traits_of(request.value).rows_sum_to_one;
    if (is_per_head)
        attention.heads = request.heads;
    else
        attention.reduced = all_heads_note;
    attention.weights =
        Tensor4::from_shape({request.layers.size(), is_per_head ? request.heads.size() : 1, tokens, tokens});
    return attention;
}

/// What a query does not see gives it nothing. DecompX follows the tokens through all layers, of which
/// windows reach farther together: only what comes after a query never reaches it.
Sight sight_of(const Model& model, WeightKind kind, std::size_t layer) {
    if (kind != WeightKind::decompx) return model.sight(layer);
    for (std::size_t i = 0; i <= layer; ++i)
        if (model.sight(i).after != 0) return {};
    return causal;
}

HiddenKeys hidden_keys_of(const Model& model, const Attention& attention) {
    HiddenKeys hidden;
    const auto& shape = attention.weights.shape();
    for (std::size_t i = 0; i < shape[0]; ++i) {
        const auto layer = static_cast<std::size_t>(attention.layers[i]);
        hidden.set(i, hidden_from(sight_of(model, attention.kind, layer), shape[2]), shape[0], shape[1]);
    }
    return hidden;
}

/// One sequence on its way through the layers.
class ValueRun {
  public:
    ValueRun(const Model& model, const ModelRequest& request, Threads& threads)
        : model_(model), request_(request), threads_(threads) {}

    Attention of(Encoding encoding) {
        TokenBatch batch;
        batch.append(encoding.ids, encoding.segments);
        if (!model_.sizes().type_vocab_size) batch.segments.assign(batch.segments.size(), 0);
        const std::size_t tokens = batch.tokens(), heads = model_.sizes().num_attention_heads;
        require_memory(bytes_for(tokens), std::string(traits_of(request_.value).name) + " over " +
                                              std::to_string(tokens) + " tokens");
        Attention attention = room_for(std::move(encoding), request_);
        attention.hidden_keys = hidden_keys_of(model_, attention);
        const Pass pass{batch, threads_};
        Matrix hidden = model_.embed(pass);
        std::optional<DecompX> decompx;
        if (request_.value == WeightKind::decompx) decompx.emplace(hidden);
        Tensor3 weights = Tensor3::from_shape({heads, tokens, tokens});
        const WeightsTarget target = [&](std::size_t, std::size_t head) { return &weights(head, 0, 0); };
        const auto last = static_cast<std::size_t>(request_.layers.back());
        std::vector<float> unused(decompx ? tokens * tokens : 0);
        for (std::size_t i = 0, position = 0; i <= last; ++i) {
            const bool wanted = request_.layers[position] == static_cast<std::int64_t>(i);
            Matrix next = advance(i, i == last, hidden, pass, target);
            if (wanted || decompx) {
                const LayerParts parts = *model_.parts(i);
                const LayerTrace trace = LayerTrace::of(parts, hidden, weights, threads_);
                float* const out = wanted ? &attention.weights(position, 0, 0, 0) : unused.data();
                if (decompx)
                    decompx->step(trace, threads_, out);
                else
                    write(trace, out);
            }
            if (wanted) ++position;
            hidden = std::move(next);
        }
        if (request_.last_hidden_state) attention.output = output_of(std::move(hidden), last, pass);
        return attention;
    }

  private:
    /// Of the last layer no more than its weights is needed, unless states are requested.
    Matrix advance(std::size_t i, bool is_last, const Matrix& hidden, const Pass& pass,
                   const WeightsTarget& target) const {
        if (!is_last || request_.last_hidden_state) return model_.layer(i, hidden, pass, target);
        std::vector<std::size_t> heads(model_.sizes().num_attention_heads);
        std::iota(heads.begin(), heads.end(), std::size_t{0});
        model_.weigh(i, hidden, pass, heads, target);
        return {};
    }

    Matrix output_of(Matrix hidden, std::size_t last, const Pass& pass) const {
        for (std::size_t i = last + 1; i < model_.sizes().num_hidden_layers; ++i)
            hidden = model_.layer(i, hidden, pass, [](std::size_t, std::size_t) { return nullptr; });
        return model_.finish(std::move(hidden), threads_);
    }

    void write(const LayerTrace& trace, float* out) const {
        if (request_.value == WeightKind::alti) return alti_of_layer(trace, threads_, out);
        if (request_.value == WeightKind::value_zeroing) return value_zeroing_of_layer(trace, threads_, out);
        if (request_.value != WeightKind::norm) return norms_of_layer(trace, request_.value, threads_, out);
        const std::vector<Matrix> transformed = transformed_values(trace, threads_);
        const std::size_t size = trace.tokens() * trace.tokens();
        threads_.each(request_.heads.size(), [&](std::size_t i) {
            const auto head = static_cast<std::size_t>(request_.heads[i]);
            norms_of_head(trace, transformed[head], head, out + i * size);
        });
    }

    /// The matrices, all heads' weights and values, and blocks of rows; DecompX's parts of all states twice.
    std::size_t bytes_for(std::size_t tokens) const {
        const ModelSizes sizes = model_.sizes();
        const std::size_t heads = sizes.num_attention_heads;
        const std::size_t states = bytes_of({tokens, (heads + 8) * sizes.hidden_size, sizeof(float)});
        const std::size_t matrices =
            bytes_of({request_.layers.size() * request_.heads.size() + heads, tokens, tokens, sizeof(float)});
        const std::size_t parts = request_.value == WeightKind::decompx
                                      ? bytes_of({2 * tokens, tokens, sizes.hidden_size, sizeof(float)})
                                      : 0;
        return states + matrices + parts;
    }

    const Model& model_;
    const ModelRequest& request_;
    Threads& threads_;
};

}  // namespace

bool is_taken_apart(WeightKind kind) {
    return kind != WeightKind::attention && kind != WeightKind::contacts && kind != WeightKind::scores;
}

std::optional<std::string> why_undefined(const Model& model, WeightKind kind) {
    if (!is_taken_apart(kind)) return std::nullopt;
    const auto parts = model.parts(0);
    const std::string name(traits_of(kind).name);
    if (!parts) return "heed does not take its layers apart, as --value " + name + " needs";
    const bool is_post_norm = parts->order == LayerParts::Order::post_norm;
    if ((kind == WeightKind::norm_block || kind == WeightKind::norm_layer) && !is_post_norm)
        return "--value " + name +
               " takes the LayerNorm that follows a block, and this family normalises before its blocks: "
               "--value norm-residual is what its attention gives";
    if (kind != WeightKind::decompx) return std::nullopt;
    if (!parts->feed_forward_parts)
        return "--value decompx is not defined for a gated feed-forward block, whose product has no parts";
    if (parts->order == LayerParts::Order::parallel)
        return "--value decompx is not defined for parallel blocks";
    return std::nullopt;
}

std::vector<Attention> run_values(const Model& model, std::vector<Encoding> encodings,
                                  const ModelRequest& request, Threads& threads) {
    assert(!request.layers.empty() && !why_undefined(model, request.value));
    ValueRun run(model, request, threads);
    std::vector<Attention> attentions;
    attentions.reserve(encodings.size());
    for (Encoding& encoding : encodings) attentions.push_back(run.of(std::move(encoding)));
    return attentions;
}

}  // namespace heed
