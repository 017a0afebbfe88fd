// BertPreTokenizer of the Rust library `tokenizers`: words between white space, with each sign of punctuation
// apart.
#pragma once

#include "tokenizer/stages.hpp"

namespace heed {

struct BertPreTokenizer final : PreTokenizer {
    void each_word(NormalizedText& text, std::uint32_t text_start, const Visit& visit) const override;
    static void each_word_in(std::string_view text, const Visit& visit);
};

namespace pre_tokenizers {
extern const Kind<std::unique_ptr<const PreTokenizer>> bert;
}

}  // namespace heed
