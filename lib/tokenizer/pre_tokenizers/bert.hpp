// BertPreTokenizer of the Rust library `tokenizers`: words between white space, with each sign of punctuation
// apart.
#pragma once

#include "tokenizer/stages.hpp"

namespace heed {

struct BertPreTokenizer final : PreTokenizer {
    void each_word(std::string_view text, const Visit& visit) const override;
};

namespace pre_tokenizers {
extern const Kind<std::unique_ptr<const PreTokenizer>> bert;
}

}  // namespace heed
