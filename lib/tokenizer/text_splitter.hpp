// From a text to the tokens in it: added tokens, then normalised words, then the model's pieces of
// each.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "tokenizer/added_tokens.hpp"
#include "tokenizer/text_tokens.hpp"
#include "tokenizer/tokenizer_files.hpp"
#include "tokenizer/word_memory.hpp"

namespace heed {

/// Where a text stands within a larger one.
struct TextStart {
    std::uint32_t code_point = 0;
    std::optional<std::int64_t> word{};  // all of it is this word; none: its words are numbered from 0
};

class TextSplitter {
  public:
    /// `parts` has to stay where it is. std::invalid_argument as from AddedTokenFinder.
    explicit TextSplitter(const TokenizerParts& parts);

    /// Appends the tokens of `text`, which is valid UTF-8.
    void append(TextTokens& tokens, std::string_view text, const TextStart& start = {}) const;

  private:
    const TokenizerParts& parts_;
    AddedTokenFinder raw_;         // those found in the text as it stands
    AddedTokenFinder normalized_;  // those found in the normalised text
    mutable std::mutex memory_mutex_;
    mutable WordMemory memory_;
};

}  // namespace heed
