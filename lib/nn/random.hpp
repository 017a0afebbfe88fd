// The numbers PyTorch's CPU generator draws after torch.manual_seed(seed), so that a layer drawn here is the
// layer drawn there. Source: ATen/core/DistributionsHelper.h, ATen/native/cpu/DistributionTemplates.h,
// torch/nn/init.py.
#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace heed {

class TorchGenerator {
  public:
    /// PyTorch seeds its Mersenne Twister with the lower 32 bits.
    explicit TorchGenerator(std::uint64_t seed) : engine_(static_cast<std::uint32_t>(seed)) {}

    /// torch.randn of out.size() elements. Within 2.5e-6 of PyTorch, whose vectorised cosine is that far off
    /// the formula.
    void fill_normal(std::span<float> out);
    /// Tensor.uniform_(from, to): each in [from, to). The same float32 as PyTorch's.
    void fill_uniform(std::span<float> out, float from, float to);
    /// In [0, 1) with 53 random bits: two 32-bit draws, the first one high.
    double uniform_double();

  private:
    float uniform_float();  // [0, 1), 24 random bits
    void fill_few(std::span<float> out);
    void fill_blocks(std::span<float> out);

    std::mt19937 engine_;
};

}  // namespace heed
