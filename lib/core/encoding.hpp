// What a tokenizer makes of a sequence: the tokens and where each comes from. Field for field as
// transformers' BatchEncoding has them; every vector that is not empty has one entry per token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heed {

struct Encoding {
    std::optional<std::string> text;       // none: the tokens came without a text
    std::optional<std::string> text_pair;  // the second segment
    std::vector<std::string> tokens;
    std::vector<std::int64_t> ids;       // empty: the model has no vocabulary
    std::vector<std::int64_t> segments;  // 0 or 1
    /// [start, end) in Unicode code points of the token's own segment; empty: the tokens came without a text.
    std::vector<std::pair<std::int64_t, std::int64_t>> offsets;
    std::vector<std::optional<std::int64_t>> word_ids;  // none for special tokens
    std::vector<std::int64_t> special_tokens_mask;      // 1 for [CLS], [SEP], …
};

/// An encoding of tokens that came without a text: segment 0, each its own word, none of them special.
[[nodiscard]] Encoding encoding_of_tokens(std::vector<std::string> tokens);

}  // namespace heed
