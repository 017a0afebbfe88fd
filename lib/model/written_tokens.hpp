// What a model of the next token writes after a text: each time the likeliest token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/open.hpp"
#include "model/output_head.hpp"

namespace heed {

/// A text that grows at its end, on its way through a model in which a token sees none after it. The keys and
/// values of its tokens are kept, so that new tokens go through alone. They get the same bits as in one pass.
class GrowingText {
  public:
    /// `model` has all its layers and has to live as long.
    explicit GrowingText(const Model& model);

    /// The last hidden state, [1, hidden_size], of the last of `ids`: those given before, and new ones. Where
    /// positions depend on the length (dynamic rotary positions, and LongRoPE past the length of the
    /// training), all tokens may have to go through again.
    Matrix last_state(const std::vector<std::int64_t>& ids, Threads& threads);

  private:
    const Model& model_;
    std::size_t kept_tokens_ = 0;
    std::vector<KeysAndValues> of_layers_;
};

class TokenWriter {
  public:
    /// For all layers of the opened model, which has to live as long. InputError for a model that does not
    /// predict the next token.
    TokenWriter(const OpenModel& opened, const ModelFolder& folder, const Model& model);

    /// The ids of `count` tokens after `ids`; fewer if one of them ends the text (eos_token_id of
    /// generation_config.json, else of config.json), which is then the last. Of equally likely tokens that
    /// with the lowest id. std::runtime_error if there is not memory for it.
    std::vector<std::int64_t> after(std::vector<std::int64_t> ids, std::size_t count, Threads& threads) const;

  private:
    const Model& model_;
    OutputHead head_;
    std::vector<std::int64_t> ends_;
};

}  // namespace heed
