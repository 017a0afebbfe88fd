// Texts and what a model writes after them, as one sequence.
#pragma once

#include <cstddef>

#include "model/written_tokens.hpp"
#include "source/request.hpp"

namespace heed {

class TextContinuer {
  public:
    /// By up to `count` tokens. As of TokenWriter; the opened model and `model` have to live as long.
    TextContinuer(std::size_t count, const OpenModel& opened, const ModelFolder& folder, const Model& model)
        : count_(count), opened_(opened), writer_(opened, folder, model) {}

    /// The encoding with the answer as its second text. InputError, at `place`, for a pair, for a text
    /// without tokens and for one after which the model has no positions for the answer.
    Encoding continued(Encoding encoding, const Place& place, Threads& threads) const;

  private:
    std::size_t count_;
    const OpenModel& opened_;
    TokenWriter writer_;
};

}  // namespace heed
