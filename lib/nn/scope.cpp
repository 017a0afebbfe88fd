#include "nn/scope.hpp"

namespace heed {

Scope::Scope(const Checkpoint& checkpoint, Mode mode)
    : root_(std::make_shared<Root>(Root{checkpoint, mode, {}})) {}

Scope Scope::at(const std::string& name) const {
    return {root_, name_ + name + "."};
}

Linear Scope::linear(std::size_t out, std::size_t in) const {
    return {matrix({out, in}), vector("bias", out)};
}

Embedding Scope::embedding(std::size_t rows, std::size_t size) const {
    return {matrix({rows, size})};
}

LayerNorm Scope::layer_norm(std::size_t size, float eps) const {
    return {vector("weight", size), vector("bias", size), eps};
}

Linear Scope::linear_without_bias(std::size_t out, std::size_t in) const {
    return {matrix({out, in}), xt::zeros<float>({out})};
}

LayerNorm Scope::layer_norm_without_bias(std::size_t size, float eps) const {
    return {vector("weight", size), xt::zeros<float>({size}), eps};
}

RmsNorm Scope::rms_norm(std::size_t size, float eps) const {
    return {vector("weight", size), eps};
}

bool Scope::has(const std::string& name) const {
    return root_->checkpoint.weights().contains(name_ + name);
}

Linear Scope::conv1d(std::size_t out, std::size_t in) const {
    return {matrix({in, out}).transposed(), vector("bias", out)};
}

Linear Scope::convolution(std::size_t out, std::size_t in, std::size_t width) const {
    return {matrix({out, in, width}), vector("bias", out)};
}

Weight Scope::matrix(const std::vector<std::size_t>& shape) const {
    if (!take("weight", shape)) return {};
    return root_->checkpoint.matrix(name_ + "weight", shape);
}

Vector Scope::vector(const std::string& name, std::size_t size) const {
    if (!take(name, {size})) return {};
    return root_->checkpoint.vector(name_ + name, size);
}

bool Scope::take(const std::string& name, const std::vector<std::size_t>& shape) const {
    const RawArray& array = root_->checkpoint.find(name_ + name, shape);
    root_->given.emplace_back(name_ + name, &array);
    return root_->mode == Mode::load;
}

}  // namespace heed
