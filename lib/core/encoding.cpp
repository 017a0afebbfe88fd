#include "core/encoding.hpp"

namespace heed {

Encoding encoding_of_tokens(std::vector<std::string> tokens) {
    Encoding encoding;
    encoding.segments.assign(tokens.size(), 0);
    encoding.special_tokens_mask.assign(tokens.size(), 0);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        encoding.word_ids.emplace_back(static_cast<std::int64_t>(i));
    encoding.tokens = std::move(tokens);
    return encoding;
}

}  // namespace heed
