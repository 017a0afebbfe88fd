// BertNormalizer of the Rust library `tokenizers`: control characters go, Chinese characters get spaces
// around them, accents go, letters become small; in this order, each if it is asked for.
#pragma once

#include "tokenizer/stages.hpp"

namespace heed {

struct BertNormalizer final : Normalizer {
    bool clean_text = true;
    bool handle_chinese_chars = true;
    bool strip_accents = true;
    bool lowercase = true;

    /// From its part of tokenizer.json.
    static BertNormalizer read(const JsonValue& part);

    NormalizedText normalize(std::string_view text, std::uint32_t start) const override;
    bool makes_lower_case() const override { return lowercase; }
};

namespace normalizers {
extern const Kind<std::unique_ptr<const Normalizer>> bert;
}

}  // namespace heed
