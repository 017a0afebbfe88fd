// What a page says of a record besides its numbers.
#include <algorithm>

#include "analysis/select.hpp"
#include "analysis/words.hpp"
#include "figure/label.hpp"
#include "figure/text/text.hpp"
#include "figure/view/view.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

std::vector<std::string> all_visible(const std::vector<std::string>& labels) {
    std::vector<std::string> shown;
    shown.reserve(labels.size());
    for (const std::string& label : labels) shown.push_back(visible(label));
    return shown;
}

/// The record with one matrix of zeros, for what does not depend on weights.
Attention without_weights(const Attention& attention) {
    Attention words = attention;
    words.layers = words.heads = {0};
    words.weights = Tensor4::from_shape({1, 1, attention.weights.shape(2), attention.weights.shape(3)});
    std::fill(words.weights.begin(), words.weights.end(), 0.0F);
    return words;
}

std::vector<int> numbers_of(const std::vector<TokenRole>& roles) {
    std::vector<int> numbers;
    numbers.reserve(roles.size());
    for (const TokenRole role : roles) numbers.push_back(static_cast<int>(role));
    return numbers;
}

/// Each key as the sentence has it, and whether a space stands before it.
void add_text(JsonObject& json, const Attention& attention) {
    std::vector<std::string> texts;
    std::vector<int> spaces;
    for (const ShadedToken& token : shaded_text(attention).tokens) {
        texts.push_back(token.text);
        spaces.push_back(token.space_before ? 1 : 0);
    }
    json.add("text", texts).add("spaces", spaces);
}

std::vector<std::size_t> begins_of(const std::vector<WordSpan>& words) {
    std::vector<std::size_t> begins;
    begins.reserve(words.size());
    for (const WordSpan& word : words) begins.push_back(word.begin);
    return begins;
}

/// Where words begin, how they are called, and how they are read where nobody says it.
void add_words(JsonObject& json, const Attention& attention) {
    const Attention merged = merge_words(attention, WordMerge::first, {"", ""});
    json.add("words", begins_of(words_of(attention.encoding)));
    json.add("merge", usual_merge(attention) == WordMerge::last ? "last" : "mean");
    json.add("wordLabels", all_visible(merged.query_labels()));
    if (!attention.key_encoding) return;
    json.add("keyWords", begins_of(words_of(*attention.key_encoding)));
    json.add("keyWordLabels", all_visible(merged.key_labels()));
}

}  // namespace

std::string view_words(const Attention& attention) {
    const Attention empty = without_weights(attention);
    const Panel panel = panels_of(empty).front();
    std::string text;
    JsonObject json(text, compact_json);
    json.add("queries", all_visible(panel.query_labels));
    json.add("queryRoles", numbers_of(panel.query_roles));
    if (attention.key_encoding)
        json.add("keys", all_visible(panel.key_labels)).add("keyRoles", numbers_of(panel.key_roles));
    add_text(json, empty);
    add_words(json, empty);
    json.add("segments", texts_of_tokens(attention.encoding));
    json.end();
    return text;
}

}  // namespace heed
