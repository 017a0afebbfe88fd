// Sequences through a model of any family, each to its Attention. Only what is asked for is computed: nothing
// after the last softmax that is wanted, no later layer, and no other head of the last layer.
#pragma once

#include <functional>
#include <vector>

#include "core/attention.hpp"
#include "core/choice.hpp"
#include "core/keep_tokens.hpp"
#include "model/model.hpp"

namespace heed {

struct ModelRequest {
    std::vector<std::int64_t> layers;          // ascending, each under num_hidden_layers, at least one
    std::vector<std::int64_t> heads;           // likewise
    bool last_hidden_state = false;            // to Attention::output
    WeightKind value = WeightKind::attention;  // or scores; run_values (model/values/values.hpp) has others
    /// Of each sequence the queries whose rows are computed, ascending, some; empty: all. run_values takes
    /// none.
    std::vector<Positions> queries = {};
    /// Hears of each layer, whose weights are gone after that: the records that are given back have none,
    /// [0, 0, 0, 0]. Empty: they have all. Of run_model alone, for all queries.
    std::function<void(const std::vector<Attention>& of_layer)> each_layer = {};
};

/// How many layers, from the first, are gone through for it.
std::size_t layers_needed(const ModelSizes& sizes, const ModelRequest& request);

/// InputError at `place` unless every id, segment and position of the encoding is in the model's tables; for
/// a sequence that is too long it says how to shorten it.
void check_encoding(const ModelSizes& sizes, const Encoding& encoding, const Place& place);

/// InputError at `place` if the model takes a sequence of any length and there is not memory for what is
/// requested of this one.
void check_memory(const ModelSizes& sizes, const Encoding& encoding, const ModelRequest& request,
                  const Place& place);

/// Keeps a packed copy of the weights of the layers that are gone through as a whole, 4 bytes a number. It
/// saves a pass over few tokens up to half its time and changes no bit of what is computed: worth it for a
/// model that many texts go through. Where there is not memory to spare, nothing is done.
void pack_weights(Model& model, const ModelRequest& request, Threads& threads);

/// One Attention for each of the encodings, which check_encoding has to have passed; `id` is left to the
/// caller. It is of the requested queries, whose keys are all tokens. `model` has at least the layers that
/// are needed. std::runtime_error if there is not memory for it.
std::vector<Attention> run_model(const Model& model, std::vector<Encoding> encodings,
                                 const ModelRequest& request, Threads& threads);

}  // namespace heed
