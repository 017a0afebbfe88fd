// What happens to a text before it is split: control characters go, Chinese characters get spaces around
// them, accents go, letters become small; in this order, each if it is asked for. BertNormalizer of the Rust
// library `tokenizers`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Code points of the original text, end exclusive.
struct Span {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

struct NormalizedText {
    std::string text;
    std::vector<Span> spans;  // for each byte of `text`, the character it came from
};

struct BertNormalizer {
    bool clean_text = true;
    bool handle_chinese_chars = true;
    bool strip_accents = true;
    bool lowercase = true;

    /// `text` is valid UTF-8 and begins at code point `start` of what the spans count in.
    NormalizedText normalize(std::string_view text, std::uint32_t start = 0) const;
};

}  // namespace heed
