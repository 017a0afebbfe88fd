#include "analysis/max_flow.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace heed {
namespace {

constexpr int unit_exponent = -50;
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

/// Dinic's method (1970). Node l · tokens + i is token i before layer l; its neighbours are all tokens one
/// layer below, then all one layer above.
class Network {
  public:
    Network(std::span<const LayerMatrix> layers, std::size_t tokens)
        : tokens_(tokens), nodes_((layers.size() + 1) * tokens) {
        for (const LayerMatrix& layer : layers)
            for (const double weight : layer)
                capacities_.push_back(std::llrint(std::ldexp(weight, -unit_exponent)));
    }

    double flow(std::size_t query, std::size_t key) {
        down_ = capacities_;
        up_.assign(capacities_.size(), 0);
        sink_ = key;
        const std::size_t source = nodes_ - tokens_ + query;
        std::int64_t total = 0;
        while (find_distances(source)) {
            next_.assign(nodes_, 0);
            while (const std::int64_t pushed = push(source, unlimited)) total += pushed;
        }
        return std::ldexp(static_cast<double>(total), unit_exponent);
    }

  private:
    struct Edge {
        std::size_t to;
        std::int64_t* capacity;
        std::int64_t* opposite;
    };

    /// Neighbour number `i` of the node; none where the stack ends.
    Edge edge(std::size_t node, std::size_t i) {
        const std::size_t layer = node / tokens_, token = node % tokens_;
        if (i < tokens_) {
            if (layer == 0) return {};
            const std::size_t at = ((layer - 1) * tokens_ + token) * tokens_ + i;
            return {node - token - tokens_ + i, &down_[at], &up_[at]};
        }
        if (node + tokens_ >= nodes_) return {};
        const std::size_t at = (layer * tokens_ + (i - tokens_)) * tokens_ + token;
        return {node - token + i, &up_[at], &down_[at]};
    }

    bool find_distances(std::size_t source) {
        distances_.assign(nodes_, -1);
        distances_[source] = 0;
        std::vector<std::size_t> queue = {source};
        for (std::size_t at = 0; at < queue.size(); ++at)
            for (std::size_t i = 0; i < 2 * tokens_; ++i) {
                const Edge next = edge(queue[at], i);
                if (next.capacity == nullptr || *next.capacity == 0 || distances_[next.to] >= 0) continue;
                distances_[next.to] = distances_[queue[at]] + 1;
                queue.push_back(next.to);
            }
        return distances_[sink_] >= 0;
    }

    std::int64_t push(std::size_t node, std::int64_t most) {
        if (node == sink_) return most;
        for (std::size_t& i = next_[node]; i < 2 * tokens_; ++i) {
            const Edge next = edge(node, i);
            if (next.capacity == nullptr || *next.capacity == 0) continue;
            if (distances_[next.to] != distances_[node] + 1) continue;
            const std::int64_t pushed = push(next.to, std::min(most, *next.capacity));
            if (pushed == 0) continue;
            *next.capacity -= pushed;
            *next.opposite += pushed;
            return pushed;
        }
        return 0;
    }

    std::size_t tokens_, nodes_, sink_ = 0;
    std::vector<std::int64_t> capacities_;  // [layer, query, key], in units of 2^-50
    std::vector<std::int64_t> down_, up_;   // what is left of each edge, and of its opposite
    std::vector<int> distances_;
    std::vector<std::size_t> next_;  // the neighbour that is tried next
};

}  // namespace

LayerMatrix max_flows(std::span<const LayerMatrix> layers, std::size_t tokens) {
    Network network(layers, tokens);
    LayerMatrix flows;
    for (std::size_t query = 0; query < tokens; ++query)
        for (std::size_t key = 0; key < tokens; ++key) flows.push_back(network.flow(query, key));
    return flows;
}

}  // namespace heed
