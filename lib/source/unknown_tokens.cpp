#include "source/unknown_tokens.hpp"

#include <utility>
#include <vector>

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "core/text/words.hpp"
#include "model/builtin.hpp"

namespace heed {
namespace {

/// What may help a text that is no text for a model of this type.
std::string advice_for(std::string_view model_type) {
    if (model_type == "esm") return "it reads proteins, one capital letter per residue, as in MKTAYIAK";
    return "choose one that knows these letters, for example --model bert-base-multilingual-cased or, for "
           "Chinese, --model bert-base-chinese";
}

/// Where a token stands in its text; empty for one that came without a text.
std::string word_of(const Encoding& encoding, std::size_t token) {
    const auto texts = texts_of_tokens(encoding);
    const auto& text = !texts.empty() && texts[token] == 1 ? encoding.text_pair : encoding.text;
    if (!text || encoding.offsets.empty()) return "";
    std::string_view rest = *text;
    std::string word;
    for (std::int64_t at = 0; at < encoding.offsets[token].second && !rest.empty(); ++at) {
        const char32_t letter = next_code_point(rest);
        if (at >= encoding.offsets[token].first) append_code_point(word, letter);
    }
    return word;
}

}  // namespace

UnknownTokens::UnknownTokens(std::string token, const std::string& model, std::string_view model_type,
                             const Messages& messages, bool is_typed)
    : token_(std::move(token)),
      model_(model_in_words(model)),
      advice_(advice_for(model_type)),
      is_typed_(is_typed),
      messages_(&messages) {}

void UnknownTokens::look_at(const Encoding& encoding) {
    if (has_warned_) return;
    std::size_t tokens = 0, unknown = 0;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        if (encoding.special_tokens_mask[i] != 0) continue;
        ++tokens;
        if (encoding.tokens[i] != token_) continue;
        ++unknown;
        if (const std::string word = word_of(encoding, i); !word.empty()) words.push_back(word);
    }
    const bool are_few = 2 * unknown < tokens;
    if (unknown == 0 || (are_few && (!is_typed_ || words.empty()))) return;
    has_warned_ = true;
    messages_->warning(std::to_string(unknown) + " of " + counted(tokens, "token") +
                       (unknown == 1 ? " is" : " are") + " unknown to " + model_ + ": " +
                       (are_few ? excerpts(words, 5) : advice_));
}

}  // namespace heed
