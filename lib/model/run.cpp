#include "model/run.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>

#include "core/machine/memory.hpp"
#include "core/machine/pages.hpp"
#include "core/text/escape.hpp"
#include "model/run_parts.hpp"
#include "tokenizer/truncate.hpp"

namespace heed {

TokenBatch batch_of(const std::vector<Encoding>& encodings, const ModelSizes& sizes) {
    TokenBatch batch;
    for (const Encoding& encoding : encodings) batch.append(encoding.ids, encoding.segments);
    if (!sizes.type_vocab_size) std::fill(batch.segments.begin(), batch.segments.end(), 0);
    return batch;
}

namespace {

std::size_t total(std::span<const std::size_t> lengths) {
    return std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
}

/// The attention is of these layers, of all tokens; all heads of a layer see the same.
void say_layers(Attention& attention, const Model& model, const std::vector<std::int64_t>& layers) {
    attention.layers = layers;
    attention.hidden_keys = {};
    for (std::size_t i = 0; i < layers.size(); ++i)
        attention.hidden_keys.set(
            i,
            hidden_from(model.sight(static_cast<std::size_t>(layers[i])), attention.encoding.tokens.size()),
            layers.size(), attention.heads.size());
}

/// Of how many layers weights are held at a time.
std::size_t held_layers(const ModelRequest& request) {
    return request.each_layer ? 1 : request.layers.size();
}

Attention room_for(Encoding encoding, const ModelRequest& request, std::size_t sequence) {
    const std::size_t tokens = encoding.tokens.size();
    const std::size_t rows = rows_of(request, sequence, tokens);
    Attention attention;
    attention.encoding = std::move(encoding);
    attention.heads = request.heads;
    attention.kind = request.value;
    attention.normalized = traits_of(request.value).rows_sum_to_one;
    attention.weights = Tensor4::from_shape({held_layers(request), request.heads.size(), rows, tokens});
    prefer_huge_pages(attention.weights.data(), attention.weights.size() * sizeof(float));
    return attention;
}

}  // namespace

WeightsTarget target_of(std::vector<Attention>& attentions, const ModelRequest& request,
                        std::size_t position) {
    WeightsTarget target = [&attentions, &request, position](std::size_t sequence,
                                                             std::size_t head) -> float* {
        const auto found =
            std::lower_bound(request.heads.begin(), request.heads.end(), static_cast<std::int64_t>(head));
        if (found == request.heads.end() || *found != static_cast<std::int64_t>(head)) return nullptr;
        const auto nth = static_cast<std::size_t>(found - request.heads.begin());
        return &attentions[sequence].weights(position, nth, 0, 0);
    };
    target.takes_scores = request.value == WeightKind::scores;
    target.queries = request.queries;
    return target;
}

std::size_t rows_of(const ModelRequest& request, std::size_t sequence, std::size_t queries) {
    return request.queries.empty() ? queries : request.queries[sequence].size();
}

void keep_queries(std::vector<Attention>& attentions, const ModelRequest& request) {
    for (std::size_t i = 0; i < request.queries.size(); ++i) {
        Positions keys(attentions[i].keys().size());
        std::iota(keys.begin(), keys.end(), std::size_t{0});
        attentions[i] = keep_tokens(std::move(attentions[i]), request.queries[i], keys);
    }
}

std::size_t bytes_of_states(const ModelSizes& sizes, std::size_t tokens, bool keeps_last) {
    const std::size_t queries = sizes.num_attention_heads * sizes.head_size();
    const std::size_t keys =
        sizes.num_key_value_heads.value_or(sizes.num_attention_heads) * sizes.head_size();
    const std::size_t inner = (sizes.is_gated ? 2 : 1) * sizes.intermediate_size;
    const std::size_t states = 2 * sizes.hidden_size +
                               std::max(2 * queries + 2 * keys, 2 * sizes.hidden_size + inner) +
                               (keeps_last ? sizes.hidden_size : 0);
    return bytes_of({states, tokens, sizeof(float)});
}

namespace {

/// What a pass takes at most: the weights requested, and the states of all tokens in a layer. `lengths` are
/// those of the sequences.
std::size_t bytes_for(const ModelSizes& sizes, std::span<const std::size_t> lengths,
                      const ModelRequest& request) {
    std::size_t bytes = bytes_of_states(sizes, total(lengths), request.last_hidden_state);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const std::size_t rows = rows_of(request, i, lengths[i]);
        const std::size_t more =
            bytes_of({held_layers(request), request.heads.size(), rows, lengths[i], sizeof(float)});
        bytes = std::max(bytes + more, more);
    }
    return bytes;
}

std::string attention_over(std::size_t tokens, const ModelRequest& request) {
    return "the attention of " + std::to_string(held_layers(request)) + " layers of " +
           std::to_string(request.heads.size()) + " heads over " + std::to_string(tokens) + " tokens";
}

}  // namespace

void keep_output(std::vector<Attention>& attentions, const TokenBatch& batch, const Matrix& hidden) {
    const std::size_t size = hidden.shape(1);
    for (std::size_t i = 0; i < attentions.size(); ++i) {
        Matrix output = Matrix::from_shape({batch.length(i), size});
        std::copy_n(hidden.data() + batch.starts[i] * size, output.size(), output.data());
        attentions[i].output = std::move(output);
    }
}

namespace {

Place place_of_token(const Encoding& encoding, std::size_t number, const Place& sequence) {
    const std::string separator = sequence.spot.empty() ? "" : ", ";
    return sequence.at(separator + "token " + std::to_string(number) + ", " +
                       excerpt(encoding.tokens[number]));
}

void weigh_requested(const Model& model, std::size_t layer, const Matrix& hidden, const Pass& pass,
                     const ModelRequest& request, const WeightsTarget& target) {
    const std::vector<std::size_t> heads(request.heads.begin(), request.heads.end());
    model.weigh(layer, hidden, pass, heads, target);
}

}  // namespace

std::size_t layers_needed(const ModelSizes& sizes, const ModelRequest& request) {
    return request.last_hidden_state ? sizes.num_hidden_layers
                                     : static_cast<std::size_t>(request.layers.back()) + 1;
}

void check_encoding(const ModelSizes& sizes, const Encoding& encoding, const Place& place) {
    if (encoding.ids.empty())
        throw InputError(place, "at least one token", "none: there is nothing to attend to");
    if (encoding.ids.size() > sizes.max_tokens) reject_length(sizes.max_tokens, encoding.ids.size(), place);
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        if (encoding.ids[i] < 0 || static_cast<std::size_t>(encoding.ids[i]) >= sizes.vocab_size)
            throw InputError(place_of_token(encoding, i, place),
                             "an id under the model's vocab_size " + std::to_string(sizes.vocab_size),
                             std::to_string(encoding.ids[i]));
        if (sizes.type_vocab_size && static_cast<std::size_t>(encoding.segments[i]) >= *sizes.type_vocab_size)
            throw InputError(place, "one segment: the model's type_vocab_size is 1", "a pair");
    }
}

void check_memory(const ModelSizes& sizes, const Encoding& encoding, const ModelRequest& request,
                  const Place& place) {
    if (sizes.max_tokens != ModelSizes::unlimited) return;
    const std::array length = {encoding.ids.size()};
    require_memory_of(place, bytes_for(sizes, length, request), attention_over(length[0], request));
}

void pack_weights(Model& model, const ModelRequest& request, Threads& threads) {
    const std::size_t whole_layers =
        layers_needed(model.sizes(), request) - (request.last_hidden_state ? 0 : 1);
    std::vector<Weight*> needed;
    for (std::size_t i = 0; i < whole_layers; ++i)
        for (Linear* const linear : model.linears(i)) needed.push_back(&linear->weight);
    pack(std::move(needed), threads);
}

void pack(std::vector<Weight*> needed, Threads& threads) {
    // Layers may share their weights.
    std::sort(needed.begin(), needed.end());
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    std::size_t bytes = 0;
    for (const Weight* weight : needed) bytes += weight->rows * weight->columns * sizeof(float);
    if (!has_memory(2 * bytes)) return;  // the passes need some too
    threads.each(needed.size(), [&](std::size_t i) { *needed[i] = needed[i]->packed(); });
}

namespace {

/// Of the layer at `position` of those requested.
void tell_layer(const Model& model, const ModelRequest& request, std::size_t position,
                std::vector<Attention>& attentions) {
    for (Attention& attention : attentions) say_layers(attention, model, {request.layers[position]});
    request.each_layer(attentions);
}

/// Layer by layer, what is requested of each.
void go_through(const Model& model, const Pass& pass, const ModelRequest& request,
                std::vector<Attention>& attentions) {
    Matrix hidden = model.embed(pass);  // [token, hidden_size]
    std::size_t position = 0;           // of the next requested layer
    for (std::size_t i = 0; i < model.sizes().num_hidden_layers; ++i) {
        const bool wanted =
            position < request.layers.size() && request.layers[position] == static_cast<std::int64_t>(i);
        const std::size_t place = request.each_layer ? 0 : position;
        const WeightsTarget target = wanted ? target_of(attentions, request, place) : nowhere;
        if (wanted) ++position;
        const auto tell = [&] {
            if (wanted && request.each_layer) tell_layer(model, request, position - 1, attentions);
        };
        if (position == request.layers.size() && !request.last_hidden_state) {
            weigh_requested(model, i, hidden, pass, request, target);
            return tell();
        }
        // A layer goes on with its weights, not with scores.
        if (wanted && target.takes_scores) weigh_requested(model, i, hidden, pass, request, target);
        hidden = model.layer(i, hidden, pass, target.takes_scores ? nowhere : target);
        tell();
    }
    keep_output(attentions, pass.batch, model.finish(std::move(hidden), pass.threads));
}

}  // namespace

std::vector<Attention> run_model(const Model& model, std::vector<Encoding> encodings,
                                 const ModelRequest& request, Threads& threads) {
    assert(!request.layers.empty() && !request.heads.empty());
    std::vector<std::size_t> lengths;
    lengths.reserve(encodings.size());
    for (const Encoding& encoding : encodings) lengths.push_back(encoding.ids.size());
    require_memory(bytes_for(model.sizes(), lengths, request), attention_over(total(lengths), request));
    const TokenBatch batch = batch_of(encodings, model.sizes());
    std::vector<Attention> attentions;
    attentions.reserve(encodings.size());
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        attentions.push_back(room_for(std::move(encodings[i]), request, i));
        say_layers(attentions.back(), model, request.layers);
    }
    go_through(model, {batch, threads}, request, attentions);
    for (Attention& attention : attentions) {
        if (!request.each_layer) break;
        say_layers(attention, model, request.layers);
        attention.weights = Tensor4::from_shape({0, 0, 0, 0});
    }
    keep_queries(attentions, request);
    return attentions;
}

}  // namespace heed
