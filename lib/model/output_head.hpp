// What a model predicts from its last hidden states: a masked token, the next token, or a class. These
// tensors are of a task, not of attention, so a family's names leave them out and they are found here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/open.hpp"

namespace heed {

/// activation(scale · x W + b), then perhaps LayerNorm, then a score per token or class.
struct OutputHead {
    enum class Task { masked_token, next_token, classes };
    /// Which state of a text the classes are read of; mean: of the mean over all of its tokens.
    enum class Reads { first_token, last_token, mean };

    Task task;
    std::optional<Linear> dense = {};
    std::optional<Activation> activation = {};  // of dense; none: tanh
    std::optional<LayerNorm> norm = {};
    Linear decoder;                        // [vocab_size or classes, in]
    float scale = 1;                       // of the states, in T5
    double softcap = 0;                    // final_logit_softcapping of Gemma 2; 0: none
    std::vector<std::string> labels = {};  // of classes
    Reads reads = Reads::first_token;      // of classes
    std::optional<Checkpoint> owner = {};  // of the weights

    /// The head of an opened model, which has to live as long; the classes' where there is one, else that of
    /// tokens. That of an encoder-decoder reads its decoder's states, and predicts the next token of a
    /// target. InputError, which says what is missing, for a model without one.
    static OutputHead load(const OpenModel& model, const ModelFolder& folder, bool is_causal);

    /// Of each row of states, [row, vocab_size or classes]. InputError if states have another size than what
    /// the head was made for.
    Matrix logits(const Matrix& states, Threads& threads) const;
};

}  // namespace heed
