#include "model/bert_run.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

#include "core/escape.hpp"
#include "core/memory.hpp"
#include "core/pages.hpp"
#include "tokenizer/truncate.hpp"

namespace heed {
namespace {

TokenBatch batch_of(const std::vector<Encoding>& encodings) {
    TokenBatch batch;
    for (const Encoding& encoding : encodings) batch.append(encoding.ids, encoding.segments);
    return batch;
}

Attention room_for(Encoding encoding, const BertRequest& request) {
    const std::size_t tokens = encoding.tokens.size();
    Attention attention;
    attention.encoding = std::move(encoding);
    attention.layers = request.layers;
    attention.heads = request.heads;
    attention.weights = Tensor4::from_shape({request.layers.size(), request.heads.size(), tokens, tokens});
    prefer_huge_pages(attention.weights.data(), attention.weights.size() * sizeof(float));
    return attention;
}

/// Where the weights of one layer go: to the place of layer `position` of each Attention, if it is one of the
/// heads asked for.
WeightsTarget target_of(std::vector<Attention>& attentions, const BertRequest& request,
                        std::size_t position) {
    return [&attentions, &request, position](std::size_t sequence, std::size_t head) -> float* {
        const auto found =
            std::lower_bound(request.heads.begin(), request.heads.end(), static_cast<std::int64_t>(head));
        if (found == request.heads.end() || *found != static_cast<std::int64_t>(head)) return nullptr;
        const auto nth = static_cast<std::size_t>(found - request.heads.begin());
        return &attentions[sequence].weights(position, nth, 0, 0);
    };
}

/// What a pass takes at most: the weights asked for, and the states of all tokens in a layer (five of
/// hidden_size, or four and one of intermediate_size).
void require_memory_for(const Bert& bert, const TokenBatch& batch, const BertRequest& request) {
    std::size_t squares = 0;
    for (std::size_t i = 0; i < batch.sequences(); ++i) squares += batch.length(i) * batch.length(i);
    const std::size_t matrices = request.layers.size() * request.heads.size();
    const std::size_t states = 4 * bert.config.hidden_size +
                               std::max(bert.config.hidden_size, bert.config.intermediate_size) +
                               (request.last_hidden_state ? bert.config.hidden_size : 0);
    require_memory((matrices * squares + states * batch.ids.size()) * sizeof(float),
                   "the attention of " + std::to_string(request.layers.size()) + " layers of " +
                       std::to_string(request.heads.size()) + " heads over " +
                       std::to_string(batch.ids.size()) + " tokens");
}

float* nowhere(std::size_t, std::size_t) {
    return nullptr;
}

/// Behind the last layer there is no product that would find it out.
void require_finite(const Matrix& hidden, const BertLayer& last) {
    if (!std::all_of(hidden.begin(), hidden.end(), [](float value) { return std::isfinite(value); }))
        throw InputError(last.output.dense.weight.place, "hidden states behind it that float32 can hold",
                         "larger ones");
}

void keep_output(std::vector<Attention>& attentions, const TokenBatch& batch, const Matrix& hidden) {
    const std::size_t size = hidden.shape(1);
    for (std::size_t i = 0; i < attentions.size(); ++i) {
        Matrix output = Matrix::from_shape({batch.length(i), size});
        std::copy_n(hidden.data() + batch.starts[i] * size, output.size(), output.data());
        attentions[i].output = std::move(output);
    }
}

Place place_of_token(const Encoding& encoding, std::size_t number, const Place& sequence) {
    const std::string separator = sequence.spot.empty() ? "" : ", ";
    return sequence.at(separator + "token " + std::to_string(number) + ", " +
                       excerpt(encoding.tokens[number]));
}

}  // namespace

std::size_t layers_needed(const BertConfig& config, const BertRequest& request) {
    return request.last_hidden_state ? config.num_hidden_layers
                                     : static_cast<std::size_t>(request.layers.back()) + 1;
}

void check_encoding(const BertConfig& config, const Encoding& encoding, const Place& place) {
    if (encoding.ids.empty())
        throw InputError(place, "at least one token", "none: there is nothing to attend to");
    if (encoding.ids.size() > config.max_position_embeddings)
        refuse_length(config.max_position_embeddings, encoding.ids.size(), place);
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        if (encoding.ids[i] < 0 || static_cast<std::size_t>(encoding.ids[i]) >= config.vocab_size)
            throw InputError(place_of_token(encoding, i, place),
                             "an id under the model's vocab_size " + std::to_string(config.vocab_size),
                             std::to_string(encoding.ids[i]));
        if (static_cast<std::size_t>(encoding.segments[i]) >= config.type_vocab_size)
            throw InputError(place, "one segment: the model's type_vocab_size is 1", "a pair");
    }
}

void pack_weights(Bert& bert, const BertRequest& request, Threads& threads) {
    const std::size_t whole_layers =
        layers_needed(bert.config, request) - (request.last_hidden_state ? 0 : 1);
    std::vector<Weight*> needed;
    for (std::size_t i = 0; i < whole_layers; ++i) {
        BertLayer& layer = bert.layer[i];
        for (Linear* linear :
             {&layer.attention.self.query, &layer.attention.self.key, &layer.attention.self.value,
              &layer.attention.output.dense, &layer.intermediate.dense, &layer.output.dense})
            needed.push_back(&linear->weight);
    }
    std::size_t bytes = 0;
    for (const Weight* weight : needed) bytes += weight->rows * weight->columns * sizeof(float);
    if (!has_memory(2 * bytes)) return;  // the passes need some too
    threads.each(needed.size(), [&](std::size_t i) { *needed[i] = needed[i]->packed(); });
}

std::vector<Attention> run_bert(const Bert& bert, std::vector<Encoding> encodings, const BertRequest& request,
                                Threads& threads) {
    assert(!request.layers.empty() && !request.heads.empty());
    const TokenBatch batch = batch_of(encodings);
    require_memory_for(bert, batch, request);
    std::vector<Attention> attentions;
    attentions.reserve(encodings.size());
    for (Encoding& encoding : encodings) attentions.push_back(room_for(std::move(encoding), request));

    Matrix hidden = bert.embeddings.forward(batch, threads);  // [token, hidden_size]
    std::size_t position = 0;
    for (std::size_t i = 0; i < bert.layer.size(); ++i) {
        const bool wanted =
            position < request.layers.size() && request.layers[position] == static_cast<std::int64_t>(i);
        const WeightsTarget target = wanted ? target_of(attentions, request, position++) : nowhere;
        if (position == request.layers.size() && !request.last_hidden_state) {
            const std::vector<std::size_t> heads(request.heads.begin(), request.heads.end());
            bert.layer[i].attention.self.weigh(hidden, batch, heads, target, threads);
            return attentions;
        }
        hidden = bert.layer[i].forward(hidden, batch, target, threads);
    }
    require_finite(hidden, bert.layer.back());
    keep_output(attentions, batch, hidden);
    return attentions;
}

}  // namespace heed
