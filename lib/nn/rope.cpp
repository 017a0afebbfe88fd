#include "nn/rope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace heed {
namespace {

float single(double value) {
    return static_cast<float>(value);
}

/// base^(2t / size)
float power_of(double base, std::size_t t, std::size_t size) {
    const float exponent = static_cast<float>(2 * t) / static_cast<float>(size);
    return single(std::pow(base, static_cast<double>(exponent)));
}

/// The same whatever the length of a sequence.
class FixedFrequencies final : public RotaryFrequencies {
  public:
    explicit FixedFrequencies(Turning turning) : turning_(std::move(turning)) {}
    Turning of_length(std::size_t) const override { return turning_; }

  private:
    Turning turning_;
};

class DynamicFrequencies final : public RotaryFrequencies {
  public:
    DynamicFrequencies(const RopeBase& base, const DynamicRope& scaling) : base_(base), scaling_(scaling) {}

    Turning of_length(std::size_t tokens) const override {
        if (tokens <= scaling_.trained) return {base_.inv_freq()};
        const auto size = static_cast<double>(base_.size);
        const float longer =
            single(scaling_.factor) * static_cast<float>(tokens) / static_cast<float>(scaling_.trained) -
            single(scaling_.factor - 1);
        const auto exponent = static_cast<double>(single(size / (size - 2)));
        const float power = single(std::pow(static_cast<double>(longer), exponent));
        return {inv_freq_of_base(static_cast<double>(single(base_.theta) * power), base_.size)};
    }
    std::size_t shortest_alike(std::size_t tokens) const override {
        return tokens <= scaling_.trained ? 0 : tokens;
    }

  private:
    RopeBase base_;
    DynamicRope scaling_;
};

class LongFrequencies final : public RotaryFrequencies {
  public:
    LongFrequencies(const RopeBase& base, LongRope scaling) : base_(base), scaling_(std::move(scaling)) {}

    Turning of_length(std::size_t tokens) const override {
        const Vector& factors = tokens > scaling_.trained ? scaling_.long_factor : scaling_.short_factor;
        Vector inv_freq = Vector::from_shape({factors.size()});
        for (std::size_t t = 0; t < factors.size(); ++t)
            inv_freq(t) = 1 / (factors(t) * power_of(base_.theta, t, base_.size));
        return {std::move(inv_freq), scaling_.attention_factor};
    }
    std::size_t shortest_alike(std::size_t tokens) const override {
        return tokens > scaling_.trained ? scaling_.trained + 1 : 0;
    }

  private:
    RopeBase base_;
    LongRope scaling_;
};

/// In float32, in transformers' order: attention moves by 2e-6 otherwise.
float llama3_frequency(float inv_freq, const Llama3Rope& scaling) {
    const float wave_length = single(2 * std::numbers::pi) / inv_freq;
    const float factor = single(scaling.factor);
    if (static_cast<double>(wave_length) > scaling.trained / scaling.low_freq_factor)
        return inv_freq / factor;
    if (static_cast<double>(wave_length) < scaling.trained / scaling.high_freq_factor) return inv_freq;
    const float smooth = (single(scaling.trained) / wave_length - single(scaling.low_freq_factor)) /
                         single(scaling.high_freq_factor - scaling.low_freq_factor);
    return (1 - smooth) * inv_freq / factor + smooth * inv_freq;
}

/// Which of a head's numbers turns so often over the tokens of the training.
double dimension_of(double turns, const RopeBase& base, double trained) {
    return static_cast<double>(base.size) * std::log(trained / (turns * 2 * std::numbers::pi)) /
           (2 * std::log(base.theta));
}

}  // namespace

Vector inv_freq_of_base(double base, std::size_t size) {
    Vector inv_freq = Vector::from_shape({(size + 1) / 2});
    for (std::size_t t = 0; t < inv_freq.size(); ++t) inv_freq(t) = 1 / power_of(base, t, size);
    return inv_freq;
}

Frequencies fixed_frequencies(Turning turning) {
    return std::make_shared<FixedFrequencies>(std::move(turning));
}

Frequencies default_rope(const RopeBase& base) {
    return fixed_frequencies({base.inv_freq()});
}

Frequencies linear_rope(const RopeBase& base, double factor) {
    Vector inv_freq = base.inv_freq();
    for (float& frequency : inv_freq) frequency /= single(factor);
    return fixed_frequencies({std::move(inv_freq)});
}

Frequencies dynamic_rope(const RopeBase& base, const DynamicRope& scaling) {
    return std::make_shared<DynamicFrequencies>(base, scaling);
}

Frequencies llama3_rope(const RopeBase& base, const Llama3Rope& scaling) {
    Vector inv_freq = base.inv_freq();
    for (float& frequency : inv_freq) frequency = llama3_frequency(frequency, scaling);
    return fixed_frequencies({std::move(inv_freq)});
}

double YarnRope::scale_of(double factor, double mscale) {
    return factor <= 1 ? 1 : 0.1 * mscale * std::log(factor) + 1;
}

Frequencies yarn_rope(const RopeBase& base, const YarnRope& scaling) {
    double low = dimension_of(scaling.beta_fast, base, scaling.trained);
    double high = dimension_of(scaling.beta_slow, base, scaling.trained);
    if (scaling.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, static_cast<double>(base.size) - 1);
    const float width = single(low == high ? 0.001 : high - low);
    Vector inv_freq = Vector::from_shape({(base.size + 1) / 2});
    for (std::size_t t = 0; t < inv_freq.size(); ++t) {
        const float ramp = std::clamp((static_cast<float>(t) - single(low)) / width, 0.0F, 1.0F);
        const float kept = 1 - ramp;  // of the frequency; the rest is that of closer positions
        const float power = power_of(base.theta, t, base.size);
        inv_freq(t) = 1 / (single(scaling.factor) * power) * (1 - kept) + 1 / power * kept;
    }
    return fixed_frequencies({std::move(inv_freq), scaling.attention_factor});
}

double LongRope::scale_of(double factor, double trained) {
    return factor <= 1 ? 1 : std::sqrt(1 + std::log(factor) / std::log(trained));
}

Frequencies long_rope(const RopeBase& base, LongRope scaling) {
    return std::make_shared<LongFrequencies>(base, std::move(scaling));
}

}  // namespace heed
