#include "core/given_fields.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

namespace {

constexpr auto around_texts = std::to_array<std::string_view>(
    {"[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>", "<cls>", "<sep>", "<bos>", "<eos>", "<|endoftext|>",
     "<|startoftext|>", "<|begin_of_text|>", "<|end_of_text|>"});

std::vector<std::optional<std::int64_t>> words_by_marks(const Encoding& encoding) {
    const std::vector<TokenForm> forms = forms_by_marks(encoding.tokens);  // empty: WordPiece's
    std::vector<std::optional<std::int64_t>> words;
    std::int64_t word = -1;
    bool is_inside = false;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        const TokenForm form = forms.empty() ? form_of(encoding.tokens[i]) : forms[i];
        const bool is_special = encoding.special_tokens_mask[i] != 0;
        if (!is_special && !(is_inside && form.continues_word)) ++word;
        words.push_back(is_special ? std::nullopt : std::optional(word));
        is_inside = !is_special;
    }
    return words;
}

}  // namespace

Encoding with_recognized_fields(Encoding encoding, bool has_words) {
    if (encoding.segments.empty()) encoding.segments.assign(encoding.tokens.size(), 0);
    if (encoding.special_tokens_mask.empty())
        for (const std::string& token : encoding.tokens)
            encoding.special_tokens_mask.push_back(
                std::find(around_texts.begin(), around_texts.end(), token) == around_texts.end() ? 0 : 1);
    if (!has_words && encoding.word_ids.empty()) encoding.word_ids = words_by_marks(encoding);
    return encoding;
}

Encoding with_usual_fields(Encoding encoding) {
    const std::size_t size = encoding.tokens.size();
    if (encoding.segments.empty()) encoding.segments.assign(size, 0);
    if (encoding.special_tokens_mask.empty()) encoding.special_tokens_mask.assign(size, 0);
    if (encoding.word_ids.empty())
        for (std::size_t i = 0; i < size; ++i) encoding.word_ids.emplace_back(static_cast<std::int64_t>(i));
    return encoding;
}

void require_spans(const std::vector<std::pair<std::int64_t, std::int64_t>>& offsets, const Place& place) {
    for (std::size_t token = 0; token < offsets.size(); ++token)
        if (offsets[token].first > offsets[token].second)
            throw InputError(place.at("[" + std::to_string(token) + "]"), "a start that is not after the end",
                             "one that is");
}

}  // namespace heed
