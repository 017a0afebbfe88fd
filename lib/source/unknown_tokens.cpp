#include "source/unknown_tokens.hpp"

#include <utility>

#include "core/text/words.hpp"
#include "model/builtin.hpp"

namespace heed {
namespace {

/// What may help a text that is no text for a model of this type.
std::string advice_for(std::string_view model_type) {
    if (model_type == "esm") return "it reads proteins, one capital letter per residue, as in MKTAYIAK";
    return "choose one that knows these letters, for example --model bert-base-multilingual-cased or, for "
           "Chinese, --model bert-base-chinese";
}

}  // namespace

UnknownTokens::UnknownTokens(std::string token, const std::string& model, std::string_view model_type,
                             const Messages& messages)
    : token_(std::move(token)),
      model_(model_in_words(model)),
      advice_(advice_for(model_type)),
      messages_(&messages) {}

void UnknownTokens::look_at(const Encoding& encoding) {
    if (has_warned_) return;
    std::size_t tokens = 0, unknown = 0;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        if (encoding.special_tokens_mask[i] != 0) continue;
        ++tokens;
        if (encoding.tokens[i] == token_) ++unknown;
    }
    if (unknown == 0 || 2 * unknown < tokens) return;
    has_warned_ = true;
    messages_->warning(std::to_string(unknown) + " of " + counted(tokens, "token") +
                       (unknown == 1 ? " is" : " are") + " unknown to " + model_ + ": " + advice_);
}

}  // namespace heed
