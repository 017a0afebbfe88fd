#include "stats/repeats.hpp"

#include <cstddef>
#include <cstdint>

namespace heed {
namespace {

/// Whether token `key` is a target of `query`, by what stands there and where it is.
class Targets {
  public:
    explicit Targets(const Encoding& encoding) : encoding_(encoding) {}

    bool is_target(std::size_t score, std::size_t query, std::size_t key) const {
        constexpr std::size_t first_causal = 3;
        if (score >= first_causal && key > query) return false;
        switch (score >= first_causal ? score - first_causal : score) {
            case 0:
                return is_same(query, key);
            case 1:
                return key > 0 && is_usable(key) && is_same(query, key - 1);
            default:
                return key + 1 < encoding_.ids.size() && is_usable(key) && is_same(query, key + 1);
        }
    }

  private:
    bool is_usable(std::size_t token) const { return !is_special(encoding_, token); }
    bool is_same(std::size_t a, std::size_t b) const {
        return a != b && is_usable(a) && is_usable(b) && encoding_.ids[a] == encoding_.ids[b];
    }

    const Encoding& encoding_;
};

}  // namespace

std::vector<Repeats<std::optional<double>>> repeat_scores(const Attention& attention) {
    const Targets targets(attention.encoding);
    const auto& shape = attention.weights.shape();
    const std::size_t n = shape[2], heads = shape[0] * shape[1];
    std::vector<Repeats<std::optional<double>>> scores(heads);
    if (attention.encoding.ids.size() != n || shape[3] != n) return scores;
    for (std::size_t score = 0; score < repeat_names.size(); ++score) {
        std::vector<double> sums(heads);
        std::uint64_t queries = 0;
        for (std::size_t query = 0; query < n; ++query) {
            bool has_target = false;
            for (std::size_t key = 0; key < n; ++key) {
                if (!targets.is_target(score, query, key)) continue;
                has_target = true;
                for (std::size_t head = 0; head < heads; ++head)
                    sums[head] += attention.weights.data()[(head * n + query) * n + key];
            }
            queries += has_target ? 1 : 0;
        }
        if (queries == 0) continue;
        for (std::size_t head = 0; head < heads; ++head)
            scores[head][score] = sums[head] / static_cast<double>(queries);
    }
    return scores;
}

}  // namespace heed
