// Rotary positions (Su et al. 2021): the queries and keys of a token turn by angles that grow with its
// position, so that their product depends on how far they are apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/tensor.hpp"
#include "core/threads.hpp"
#include "nn/attention_heads.hpp"
#include "nn/token_batch.hpp"

namespace heed {

class Rotation {
  public:
    /// Number t of a head and number t + size / 2 turn together, by position · inv_freq(t) radians.
    explicit Rotation(Vector inv_freq);  // [size / 2]
    /// inv_freq(t) = base^(-2t / size), rounded as transformers rounds it. `size` is even.
    static Rotation of_base(double base, std::size_t size);

    /// Turns each row of `rows` [token, heads · size], whatever the number of heads, by the position of its
    /// token.
    void apply(Matrix& rows, const std::vector<std::int64_t>& positions, Threads& threads) const;

    /// `rule` for queries and keys that are turned so; a sequence's first token has position 0.
    HeadRule before(HeadRule rule, const TokenBatch& batch) const;

  private:
    struct Cache;
    std::shared_ptr<const Matrix> turns_up_to(std::size_t positions) const;

    Vector inv_freq_;
    std::shared_ptr<Cache> cache_;
};

}  // namespace heed
