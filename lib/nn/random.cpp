#include "nn/random.hpp"

#include <cmath>
#include <numbers>

namespace heed {
namespace {

constexpr std::size_t block_size = 16;

/// Box and Muller's transform of 16 uniform numbers in place: the first 8 give the radii, the last 8 the
/// angles.
void transform_block(float* block) {
    for (std::size_t i = 0; i < block_size / 2; ++i) {
        const double radius = std::sqrt(-2 * std::log(1.0 - block[i]));
        const double angle = 2 * std::numbers::pi * block[i + block_size / 2];
        block[i] = static_cast<float>(radius * std::cos(angle));
        block[i + block_size / 2] = static_cast<float>(radius * std::sin(angle));
    }
}

}  // namespace

float TorchGenerator::uniform_float() {
    return static_cast<float>(engine_() & 0xFFFFFF) * 0x1p-24F;
}

double TorchGenerator::uniform_double() {
    const std::uint64_t high = engine_();
    const std::uint64_t low = engine_();
    return static_cast<double>((high << 32 | low) & 0x1FFFFFFFFFFFFF) * 0x1p-53;
}

void TorchGenerator::fill_uniform(std::span<float> out, float from, float to) {
    for (float& value : out) value = uniform_float() * (to - from) + from;
}

void TorchGenerator::fill_normal(std::span<float> out) {
    if (out.size() < block_size)
        fill_few(out);
    else
        fill_blocks(out);
}

/// PyTorch's scalar path: two uniform numbers give two normal ones, the second kept for the next element.
void TorchGenerator::fill_few(std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); i += 2) {
        const double angle = 2 * std::numbers::pi * uniform_double();
        const double radius = std::sqrt(-2 * std::log1p(-uniform_double()));
        out[i] = static_cast<float>(radius * std::cos(angle));
        if (i + 1 < out.size()) out[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
}

/// PyTorch's vectorised path: uniform numbers for all, transformed in blocks of 16. What is left over at the
/// end is not transformed; instead the last 16 elements are drawn once more.
void TorchGenerator::fill_blocks(std::span<float> out) {
    for (float& value : out) value = uniform_float();
    for (std::size_t at = 0; at + block_size <= out.size(); at += block_size) transform_block(&out[at]);
    if (out.size() % block_size == 0) return;
    const std::span<float> last = out.last(block_size);
    for (float& value : last) value = uniform_float();
    transform_block(last.data());
}

}  // namespace heed
