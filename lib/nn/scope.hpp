// How a model takes its weights out of a checkpoint: by name and shape, from scope to scope as the names
// stand: scope.at("attention.self.query").linear(out, in). A scope may check without loading: it looks at
// names, shapes and types, touches no number, and gives layers without weights.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nn/checkpoint.hpp"
#include "nn/embedding.hpp"
#include "nn/linear.hpp"

namespace heed {

class Scope {
  public:
    enum class Mode { load, check };

    /// The root. `checkpoint` has to live as long as the scope and what it gives.
    explicit Scope(const Checkpoint& checkpoint, Mode mode = Mode::load);

    /// The scope of `name` in this one.
    Scope at(const std::string& name) const;

    // Each takes the tensors NAME.weight and NAME.bias. InputError, which names the tensor, if one is
    // missing, of another shape, or not of floating-point numbers.
    Linear linear(std::size_t out, std::size_t in) const;
    Embedding embedding(std::size_t rows, std::size_t size) const;
    LayerNorm layer_norm(std::size_t size, float eps) const;
    Linear linear(std::size_t out, std::size_t in, bool has_bias) const {
        return has_bias ? linear(out, in) : linear_without_bias(out, in);
    }
    // The same without NAME.bias: it is 0.
    Linear linear_without_bias(std::size_t out, std::size_t in) const;
    LayerNorm layer_norm_without_bias(std::size_t size, float eps) const;
    /// transformers' Conv1D, of GPT-2: its weight is stored as [in, out].
    Linear conv1d(std::size_t out, std::size_t in) const;
    RmsNorm rms_norm(std::size_t size, float eps) const;
    /// That of torch.nn.Conv1d: its weight [out, in, width] as [out, in · width].
    Linear convolution(std::size_t out, std::size_t in, std::size_t width) const;
    /// The tensor `name` of the scope. InputError likewise.
    Vector vector(const std::string& name, std::size_t size) const;
    /// Whether the checkpoint has the tensor `name` of the scope.
    bool has(const std::string& name) const;

    /// The tensors that this scope, its root and all others of that root have given so far, in order.
    using Given = std::vector<std::pair<std::string, const RawArray*>>;
    const Given& given() const { return root_->given; }

  private:
    struct Root {
        const Checkpoint& checkpoint;
        Mode mode;
        Given given;
    };
    Scope(std::shared_ptr<Root> root, std::string name) : root_(std::move(root)), name_(std::move(name)) {}

    Weight matrix(const std::vector<std::size_t>& shape) const;
    /// Whether its numbers are to be loaded, once it has been found.
    bool take(const std::string& name, const std::vector<std::size_t>& shape) const;

    std::shared_ptr<Root> root_;
    std::string name_;  // with the dot at its end; empty at the root
};

}  // namespace heed
