// The weights of a self-attention layer, in a safetensors file.
#pragma once

#include <string>

#include "model/self_attention.hpp"

namespace heed {

/// query.weight, query.bias, key.weight, …, each [out, in]; or what torch.nn.MultiheadAttention saves:
/// in_proj_weight [3 d, d], out_proj.weight [d, d] and their biases, if it has some, as a layer of one head.
/// InputError if one is missing, of another shape or holds what is not finite.
[[nodiscard]] SelfAttention load_self_attention(const std::string& path);

}  // namespace heed
