// One sequence through a model as it is, and again without some of its heads.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "model/model.hpp"
#include "model/values/mixing.hpp"

namespace heed {

/// Heads by their layers.
using HeadSet = std::map<std::size_t, std::vector<std::size_t>>;

/// What stands in place of a head's context: [layer][heads · size]; empty: 0.
using Replacements = std::vector<std::vector<float>>;

class WithoutHeads {
  public:
    /// Goes through all layers. `model` can be taken apart; it and `pass` outlive this. `pass` is of one
    /// sequence.
    WithoutHeads(const Model& model, const Pass& pass);

    /// The last hidden states, [token, hidden_size], of the model as it is.
    Matrix states() const;
    /// Those where the context of each of `heads`, the sum over the keys that goes into the output
    /// projection, is replaced for all tokens. Only layers from the first that is changed on are computed
    /// again.
    Matrix states_without(const HeadSet& heads, const Replacements& by);
    /// The sums over the tokens of the contexts in a layer, [heads · size].
    std::vector<double> context_sums(std::size_t layer);

  private:
    /// A layer at which `hidden` comes in, up to the heads' contexts.
    struct OpenLayer {
        std::size_t number;
        LayerParts parts;
        Matrix hidden;
        Tensor3 weights;
        std::optional<LayerTrace> trace;
        Matrix context;  // [token, heads · size]
    };

    std::unique_ptr<OpenLayer> opened(std::size_t layer, const Matrix& hidden) const;
    /// Of the model as it is; kept, since head after head of a layer is taken out.
    const OpenLayer& usual(std::size_t layer);
    Matrix output_without(const OpenLayer& layer, const std::vector<std::size_t>& heads,
                          const Replacements& by) const;

    const Model& model_;
    const Pass& pass_;
    std::vector<Matrix> inputs_;  // of each layer, and what comes out of the last
    std::unique_ptr<OpenLayer> usual_;
};

}  // namespace heed
