// What the post-processors of byte-level tokenizers do to offsets.
#pragma once

#include "tokenizer/post_processors/template.hpp"
#include "tokenizer/text_tokens.hpp"

namespace heed {

/// The token's place without the white space at its ends. `is_first`: no token of its text stands before it.
Span trimmed(const TextToken& token, bool is_first, TrimOffsets how);

}  // namespace heed
