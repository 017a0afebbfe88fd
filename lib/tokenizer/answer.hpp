// What a model wrote after a text, as a second text after it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/encoding.hpp"
#include "tokenizer/text_splitter.hpp"
#include "tokenizer/tokenizer_files.hpp"

namespace heed {

struct WrittenToken {
    std::int64_t id;
    std::string token;
    bool is_special;
};

/// The encoding of one text with `answer` behind it: `text_pair` is what its tokens say, special ones apart,
/// `offsets` and `word_ids` are of that text, and `sequence_ids` say which token is of which. Bytes that are
/// no character become U+FFFD. Of tokens that came without a text only the tokens are there.
[[nodiscard]] Encoding with_answer(Encoding prompt, const std::vector<WrittenToken>& answer,
                                   const TokenizerParts& parts, const TextSplitter& splitter);

}  // namespace heed
