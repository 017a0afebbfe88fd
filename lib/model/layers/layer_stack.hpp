// What models whose layers stand one after the other have in common.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "model/model.hpp"

namespace heed {

/// Each `Layer` has forward(), weigh(), linears() and last(), the linear layer that is its last product; one
/// that can be taken apart has parts(), one whose queries do not see every key sight(), and one whose
/// positions turn shortest_alike().
template <typename Layer>
struct LayerStack : Model {
    std::vector<Layer> layers;

    Matrix layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                 const WeightsTarget& target) const override {
        return layers[i].forward(hidden, pass, target);
    }
    void weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const override {
        layers[i].weigh(hidden, pass, heads, target);
    }
    Sight sight(std::size_t i) const override {
        if constexpr (requires { layers[i].sight(); }) return layers[i].sight();
        return {};
    }
    std::size_t shortest_alike(std::size_t tokens) const override {
        std::size_t shortest = 0;
        if constexpr (requires(Layer layer) { layer.shortest_alike(tokens); })
            for (const Layer& layer : layers) shortest = std::max(shortest, layer.shortest_alike(tokens));
        return shortest;
    }
    Matrix finish(Matrix hidden, Threads&) const override {
        return finite_states(std::move(hidden), layers.back().last());
    }
    std::vector<Linear*> linears(std::size_t i) override { return layers[i].linears(); }
    std::optional<LayerParts> parts(std::size_t i) const override {
        if constexpr (requires { layers[i].parts(); })
            return layers[i].parts();
        else
            return std::nullopt;
    }
};

}  // namespace heed
