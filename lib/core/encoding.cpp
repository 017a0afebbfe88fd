#include "core/encoding.hpp"

#include "core/given_fields.hpp"

namespace heed {

Encoding encoding_of_tokens(std::vector<std::string> tokens) {
    Encoding encoding;
    encoding.tokens = std::move(tokens);
    return with_usual_fields(std::move(encoding));
}

TokenForm form_of(std::string_view token) {
    constexpr std::string_view continuing = "##";
    const bool continues = token.size() > continuing.size() && token.starts_with(continuing);
    return {std::string(continues ? token.substr(continuing.size()) : token), continues, is_bracketed(token)};
}

bool is_bracketed(std::string_view token) {
    return token.size() > 2 && token.front() == '[' && token.back() == ']';
}

std::string separator_of(const Encoding& encoding) {
    for (std::size_t i = 1; i < encoding.special_tokens_mask.size(); ++i)
        if (encoding.special_tokens_mask[i] == 1) return encoding.tokens[i];
    return "[SEP]";
}

}  // namespace heed
