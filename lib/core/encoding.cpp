#include "core/encoding.hpp"

#include "core/given_fields.hpp"

namespace heed {

Encoding encoding_of_tokens(std::vector<std::string> tokens) {
    Encoding encoding;
    encoding.tokens = std::move(tokens);
    return with_usual_fields(std::move(encoding));
}

std::vector<std::int64_t> texts_of_tokens(const Encoding& encoding) {
    if (encoding.sequence_ids.empty()) return encoding.segments;
    std::vector<std::int64_t> texts(encoding.sequence_ids.size());
    std::int64_t next = 0;  // the text of the nearest token behind that has one; of the last, after all
    for (const auto& text : encoding.sequence_ids) next = text.value_or(next);
    for (std::size_t i = texts.size(); i-- > 0;) {
        next = encoding.sequence_ids[i].value_or(next);
        texts[i] = next;
    }
    for (std::size_t i = 1; i < texts.size(); ++i) {
        const bool closes = !encoding.sequence_ids[i] && encoding.sequence_ids[i - 1];
        if (closes) texts[i] = texts[i - 1];
    }
    return texts;
}

bool is_special(const Encoding& encoding, std::size_t token) {
    return !encoding.special_tokens_mask.empty() && encoding.special_tokens_mask[token] != 0;
}

TokenForm form_of_token(const Encoding& encoding, std::size_t token) {
    return encoding.forms.empty() ? form_of(encoding.tokens[token]) : encoding.forms[token];
}

std::string separator_of(const Encoding& encoding) {
    for (std::size_t i = 1; i < encoding.special_tokens_mask.size(); ++i)
        if (encoding.special_tokens_mask[i] == 1) return encoding.tokens[i];
    return "[SEP]";
}

}  // namespace heed
