// Rotary positions (Su et al. 2021): the queries and keys of a token turn by angles that grow with its
// position, so that their product depends on how far they are apart.
#pragma once

#include <cstddef>
#include <memory>

#include "core/tensor.hpp"
#include "nn/attention_heads.hpp"
#include "nn/token_batch.hpp"

namespace heed {

/// How the numbers of a head turn in the sequences of one length.
struct Turning {
    Vector inv_freq;       // radians from one position to the next
    double amplitude = 1;  // what cosines and sines are multiplied by
};

/// The turning of each length of sequence: nn/rope.hpp has the kinds there are.
class RotaryFrequencies {
  public:
    virtual ~RotaryFrequencies() = default;
    virtual Turning of_length(std::size_t tokens) const = 0;
    /// The shortest sequence whose turning is that of one of so many tokens.
    virtual std::size_t shortest_alike(std::size_t /*tokens*/) const { return 0; }

  protected:
    RotaryFrequencies() = default;
    RotaryFrequencies(const RotaryFrequencies&) = default;
    RotaryFrequencies(RotaryFrequencies&&) = default;
    RotaryFrequencies& operator=(const RotaryFrequencies&) = default;
    RotaryFrequencies& operator=(RotaryFrequencies&&) = default;
};

/// Number t of a head and number t + inv_freq.size() turn together, by position · inv_freq(t) radians.
/// Numbers after them do not turn.
class Rotation {
  public:
    /// `head_size` is at least twice as many as there are frequencies.
    Rotation(std::shared_ptr<const RotaryFrequencies> frequencies, std::size_t head_size);
    /// The same for sequences of all lengths; all numbers of a head turn.
    explicit Rotation(Vector inv_freq);
    /// inv_freq(t) = base^(-2t / size), as nn/rope.hpp has it. `size` is even.
    static Rotation of_base(double base, std::size_t size);

    /// `rule` for queries and keys that are turned after all else; a sequence's first token has position 0.
    /// Rows are of all tokens of the batch, or of the last ones.
    HeadRule before(HeadRule rule, const TokenBatch& batch) const;

    /// As RotaryFrequencies.
    std::size_t shortest_alike(std::size_t tokens) const { return frequencies_->shortest_alike(tokens); }

  private:
    struct Cache;
    struct Turns;

    std::shared_ptr<const Matrix> table_for(std::size_t tokens) const;
    Turns turns_of(const TokenBatch& batch) const;

    std::shared_ptr<const RotaryFrequencies> frequencies_;
    std::size_t head_size_;
    std::shared_ptr<Cache> cache_;
};

}  // namespace heed
