// What a run through a model and one through the two halves of an encoder-decoder have in common (run.cpp).
#pragma once

#include <cstddef>
#include <vector>

#include "model/run.hpp"

namespace heed {

/// A model that does not look at segments has all tokens in one.
TokenBatch batch_of(const std::vector<Encoding>& encodings, const ModelSizes& sizes);

/// Where the weights of one layer go: to the place of layer `position` of each Attention, if it is one of the
/// heads requested.
WeightsTarget target_of(std::vector<Attention>& attentions, const ModelRequest& request,
                        std::size_t position);

/// How many rows a matrix has of a sequence of so many queries.
std::size_t rows_of(const ModelRequest& request, std::size_t sequence, std::size_t queries);

/// Leaves out what the attentions say of queries that are not requested; their weights have none of them.
void keep_queries(std::vector<Attention>& attentions, const ModelRequest& request);

/// What the states of so many tokens take in a layer: hidden_size twice, with queries, keys, values and
/// contexts, or with hidden_size once more and the feed-forward's; and the last ones, where they are kept.
std::size_t bytes_of_states(const ModelSizes& sizes, std::size_t tokens, bool keeps_last);

/// The last hidden states of the batch, to each attention's output.
void keep_output(std::vector<Attention>& attentions, const TokenBatch& batch, const Matrix& hidden);

/// As pack_weights, of these.
void pack(std::vector<Weight*> needed, Threads& threads);

}  // namespace heed
