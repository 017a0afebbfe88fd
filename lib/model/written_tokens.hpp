// What a model of the next token writes after a text: each time the likeliest token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/open.hpp"
#include "model/output_head.hpp"

namespace heed {

class TokenWriter {
  public:
    /// For all layers of the opened model, which has to live as long. InputError for a model that does not
    /// predict the next token.
    TokenWriter(const OpenModel& opened, const ModelFolder& folder, const Model& model);

    /// The ids of `count` tokens after `ids`; fewer if one of them ends the text (eos_token_id of
    /// generation_config.json, else of config.json), which is then the last. Of equally likely tokens that
    /// with the lowest id. Each costs a pass over all tokens before it.
    std::vector<std::int64_t> after(std::vector<std::int64_t> ids, std::size_t count, Threads& threads) const;

  private:
    const Model& model_;
    OutputHead head_;
    std::vector<std::int64_t> ends_;
};

}  // namespace heed
