// One sequence through a model as it is, and again without some of its heads.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "core/model_description.hpp"
#include "model/run_encoder_decoder.hpp"

namespace heed {

/// Heads by their layers.
using HeadSet = std::map<std::size_t, std::vector<std::size_t>>;

/// What stands in place of a head's context: [layer][heads · size]; empty: 0.
using Replacements = std::vector<std::vector<float>>;

/// The layers that heads are taken out of, with what goes into the first and what follows the last. What it
/// is made of outlives it.
struct LayersOfHeads {
    std::size_t layers;
    std::size_t heads;  // of a layer
    Matrix first;       // the hidden states before the first layer
    /// Hidden states are of the sequence, or of some copies of it, one after the other.
    std::function<Matrix(std::size_t layer, const Matrix& hidden, const WeightsTarget& target)> forward;
    std::function<Matrix(Matrix hidden)> finish;  // the last hidden states, [token, hidden_size]

    static LayersOfHeads of(const Model& model, const Pass& pass);
    /// Of the heads of one kind of attention; what predicts is the decoder. Both batches are of one sequence.
    static LayersOfHeads of(const EncoderDecoder& model, AttentionPart part, const Pass& source,
                            const Pass& target);
};

class WithoutHeads {
  public:
    /// Goes through all layers.
    explicit WithoutHeads(LayersOfHeads layers);

    /// The last hidden states, [token, hidden_size], of the model as it is.
    Matrix states() const;
    /// Those where the context of each of `heads`, the sum over the keys that goes into the output
    /// projection, is replaced for all tokens. Only layers from the first that is changed on are computed
    /// again.
    Matrix states_without(const HeadSet& heads, const Replacements& by) const;
    /// Those where the context of one head of `layer` is replaced, for the heads [first, first + count), one
    /// after the other: [count · token, hidden_size]. They go through the layers together.
    Matrix states_without_each(std::size_t layer, std::size_t first, std::size_t count,
                               const Replacements& by) const;
    /// The sums over the tokens of the contexts in a layer, [heads · size].
    std::vector<double> context_sums(std::size_t layer) const;

  private:
    LayersOfHeads layers_;
    std::vector<Matrix> inputs_;  // of each layer, and what comes out of the last
};

}  // namespace heed
