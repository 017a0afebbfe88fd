#include "model/run_encoder_decoder.hpp"

#include <algorithm>
#include <string>

#include "core/machine/memory.hpp"
#include "model/run_parts.hpp"

namespace heed {
namespace {

/// What the halves go through.
struct Batches {
    TokenBatch source;
    TokenBatch target;
};

Batches batches_of(const EncoderDecoder& model, const std::vector<SourceAndTarget>& sequences) {
    std::vector<Encoding> sources, targets;
    for (const SourceAndTarget& sequence : sequences) {
        sources.push_back(sequence.source);
        targets.push_back(sequence.target);
    }
    return {batch_of(sources, model.encoder.sizes()), batch_of(targets, model.decoder.sizes())};
}

/// How many bytes are needed, and for what.
struct Need {
    std::size_t bytes;
    std::string what;
};

/// All that the two passes take at most.
Need need_of(const EncoderDecoder& model, const Batches& batches, const ModelRequest& request,
             bool is_cross) {
    std::size_t bytes = bytes_of_states(model.encoder.sizes(), batches.source.tokens(), true) +
                        bytes_of_states(model.decoder.sizes(), batches.target.tokens(), true);
    const TokenBatch& keys = is_cross ? batches.source : batches.target;
    for (std::size_t i = 0; i < batches.target.sequences(); ++i) {
        const std::size_t rows = rows_of(request, i, batches.target.length(i));
        const std::size_t more =
            bytes_of({request.layers.size(), request.heads.size(), rows, keys.length(i), sizeof(float)});
        bytes = std::max(bytes + more, more);
    }
    return {bytes, "the attention of " + std::to_string(request.layers.size()) + " layers of " +
                       std::to_string(request.heads.size()) + " heads over " +
                       std::to_string(batches.target.tokens()) + " tokens of targets and " +
                       std::to_string(batches.source.tokens()) + " of sources"};
}

Attention room_for(SourceAndTarget sequence, const ModelRequest& request, std::size_t number, bool is_cross) {
    const std::size_t rows = rows_of(request, number, sequence.target.tokens.size());
    Attention attention;
    attention.encoding = std::move(sequence.target);
    if (is_cross) attention.key_encoding = std::move(sequence.source);
    attention.layers = request.layers;
    attention.heads = request.heads;
    attention.weights =
        Tensor4::from_shape({request.layers.size(), request.heads.size(), rows, attention.keys().size()});
    if (!is_cross)  // a decoder reads from left to right
        attention.hidden_keys = {request.layers.size(), request.heads.size(),
                                 hidden_from(causal, attention.encoding.tokens.size())};
    return attention;
}

}  // namespace

Matrix last_states(const Model& encoder, const Pass& pass) {
    Matrix hidden = encoder.embed(pass);
    for (std::size_t i = 0; i < encoder.sizes().num_hidden_layers; ++i)
        hidden = encoder.layer(i, hidden, pass, nowhere);
    return encoder.finish(std::move(hidden), pass.threads);
}

void pack_weights(Model& encoder, TargetDecoder& decoder, const ModelRequest& request, Threads& threads) {
    std::vector<Weight*> needed;
    const auto add = [&](const std::vector<Linear*>& linears) {
        for (Linear* const linear : linears) needed.push_back(&linear->weight);
    };
    for (std::size_t i = 0; i < encoder.sizes().num_hidden_layers; ++i) add(encoder.linears(i));
    const std::size_t layers = layers_needed(decoder.sizes(), request) - (request.last_hidden_state ? 0 : 1);
    for (std::size_t i = 0; i < layers; ++i) add(decoder.linears(i));
    pack(std::move(needed), threads);
}

void check_memory(const EncoderDecoder& model, const SourceAndTarget& sequence, const ModelRequest& request,
                  bool is_cross, const Place& place) {
    if (model.decoder.sizes().max_tokens != ModelSizes::unlimited) return;
    const Need need = need_of(model, batches_of(model, {sequence}), request, is_cross);
    require_memory_of(place, need.bytes, need.what);
}

namespace {

/// Layer by layer, what is requested of each.
void go_through(const TargetDecoder& decoder, const TargetPass& pass, const ModelRequest& request,
                bool is_cross, std::vector<Attention>& attentions) {
    Matrix hidden = decoder.embed(pass.target);  // [token, hidden_size]
    std::size_t position = 0;                    // of the next requested layer
    for (std::size_t i = 0; i < decoder.sizes().num_hidden_layers; ++i) {
        const bool wanted =
            position < request.layers.size() && request.layers[position] == static_cast<std::int64_t>(i);
        const WeightsTarget target = wanted ? target_of(attentions, request, position++) : nowhere;
        if (position == request.layers.size() && !request.last_hidden_state) {
            const std::vector<std::size_t> heads(request.heads.begin(), request.heads.end());
            if (is_cross)
                decoder.weigh_cross(i, hidden, pass, heads, target);
            else
                decoder.weigh_self(i, hidden, pass, heads, target);
            return;
        }
        hidden = decoder.layer(
            i, hidden, pass,
            is_cross ? SelfAndCrossTargets{nowhere, target} : SelfAndCrossTargets{target, nowhere});
    }
    keep_output(attentions, pass.target.batch, decoder.finish(std::move(hidden), pass.target.threads));
}

}  // namespace

std::vector<Attention> run_encoder_decoder(const EncoderDecoder& model,
                                           std::vector<SourceAndTarget> sequences,
                                           const ModelRequest& request, bool is_cross, Threads& threads) {
    const Batches batches = batches_of(model, sequences);
    const Need need = need_of(model, batches, request, is_cross);
    require_memory(need.bytes, need.what);
    std::vector<Attention> attentions;
    attentions.reserve(sequences.size());
    for (std::size_t i = 0; i < sequences.size(); ++i)
        attentions.push_back(room_for(std::move(sequences[i]), request, i, is_cross));
    const Matrix source = last_states(model.encoder, {batches.source, threads});
    go_through(model.decoder, {{batches.target, threads}, {source, batches.source}}, request, is_cross,
               attentions);
    keep_queries(attentions, request);
    return attentions;
}

}  // namespace heed
