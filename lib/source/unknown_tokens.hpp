// A text in a script that the model's vocabulary does not have.
#pragma once

#include <string>
#include <string_view>

#include "core/encoding.hpp"
#include "core/messages.hpp"

namespace heed {

/// Warns once of a text of which half of the tokens or more, special ones apart, are the unknown token; of
/// one that is typed, also of a few, by the words that they stand for.
class UnknownTokens {
  public:
    /// Of a model by its name and type. `messages` has to outlive it.
    UnknownTokens(std::string token, const std::string& model, std::string_view model_type,
                  const Messages& messages, bool is_typed = false);

    void look_at(const Encoding& encoding);

  private:
    std::string token_;
    std::string model_;   // as the warning calls it
    std::string advice_;  // how the warning ends
    bool is_typed_;
    const Messages* messages_;
    bool has_warned_ = false;
};

}  // namespace heed
