// The frequencies of rotary positions, and how models are made fit for longer sequences than they were
// trained with. Each as transformers computes it, in float32 where it does: modeling_rope_utils.py.
#pragma once

#include <cstddef>
#include <memory>

#include "core/tensor.hpp"
#include "nn/rotation.hpp"

namespace heed {

/// base^(-2t / size), [size / 2 rounded up].
Vector inv_freq_of_base(double base, std::size_t size);

/// What all kinds need: base and size, the number of a head's numbers that turn.
struct RopeBase {
    double theta = 10000;
    std::size_t size = 0;

    Vector inv_freq() const { return inv_freq_of_base(theta, size); }
};

using Frequencies = std::shared_ptr<const RotaryFrequencies>;

/// The same whatever the length of a sequence.
Frequencies fixed_frequencies(Turning turning);

Frequencies default_rope(const RopeBase& base);

/// As if positions were `factor` times closer.
Frequencies linear_rope(const RopeBase& base, double factor);

/// The base grows with sequences that are longer than `trained` tokens.
struct DynamicRope {
    double factor = 1;
    std::size_t trained = 1;
};
Frequencies dynamic_rope(const RopeBase& base, const DynamicRope& scaling);

/// Slow frequencies are divided by `factor`, fast ones are left (Llama 3.1).
struct Llama3Rope {
    double factor = 1;
    double low_freq_factor = 1;
    double high_freq_factor = 4;
    double trained = 1;  // tokens
};
Frequencies llama3_rope(const RopeBase& base, const Llama3Rope& scaling);

/// YaRN (Peng et al. 2023): likewise, with a ramp between two numbers of turns over `trained` tokens.
struct YarnRope {
    double factor = 1;
    double beta_fast = 32;
    double beta_slow = 1;
    bool truncate = true;  // the ramp's ends to whole numbers
    double trained = 1;
    double attention_factor = 1;

    /// 0.1 mscale ln(factor) + 1; 1 for a factor up to 1.
    static double scale_of(double factor, double mscale = 1);
};
Frequencies yarn_rope(const RopeBase& base, const YarnRope& scaling);

/// LongRoPE (Ding et al. 2024): a factor for each frequency, other ones for sequences over `trained` tokens.
struct LongRope {
    Vector short_factor;  // [size / 2]
    Vector long_factor;
    std::size_t trained = 1;
    double attention_factor = 1;

    /// √(1 + ln factor / ln trained); 1 for a factor up to 1.
    static double scale_of(double factor, double trained);
};
Frequencies long_rope(const RopeBase& base, LongRope scaling);

}  // namespace heed
