#include "analysis/words.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/renormalize.hpp"
#include "analysis/tokens.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// [start, end) in code points.
using Span = std::pair<std::int64_t, std::int64_t>;

/// A segment's text, in which tokens are found by their offsets.
class SegmentText {
  public:
    explicit SegmentText(std::string text);

    /// The text of the span, without white space around it; nothing of a span that is empty or not within the
    /// text.
    std::optional<std::string> at(const Span& span) const;
    /// The number of the word, what white space separates, in which the first letter of the span is.
    std::optional<std::int64_t> word_at(const Span& span) const;

  private:
    /// The span without the white space around it; empty if nothing is left.
    std::optional<Span> trimmed(const Span& span) const;

    std::string text_;
    std::vector<std::size_t> starts_;                 // the byte of each code point, and the end
    std::vector<std::optional<std::int64_t>> words_;  // of each code point; none: it is white space
};

SegmentText::SegmentText(std::string text) : text_(std::move(text)) {
    std::int64_t word = -1;
    bool in_word = false;
    for (std::string_view rest = text_; !rest.empty();) {
        starts_.push_back(text_.size() - rest.size());
        const bool is_space = is_white_space(next_code_point(rest));
        if (!is_space && !in_word) ++word;
        in_word = !is_space;
        words_.push_back(is_space ? std::nullopt : std::optional(word));
    }
    starts_.push_back(text_.size());
}

std::optional<Span> SegmentText::trimmed(const Span& span) const {
    auto [start, end] = span;
    if (start < 0 || end > static_cast<std::int64_t>(words_.size())) return std::nullopt;
    while (start < end && !words_[static_cast<std::size_t>(start)]) ++start;
    while (start < end && !words_[static_cast<std::size_t>(end) - 1]) --end;
    return start < end ? std::optional(Span{start, end}) : std::nullopt;
}

std::optional<std::string> SegmentText::at(const Span& span) const {
    const auto inside = trimmed(span);
    if (!inside) return std::nullopt;
    const std::size_t begin = starts_[static_cast<std::size_t>(inside->first)];
    return text_.substr(begin, starts_[static_cast<std::size_t>(inside->second)] - begin);
}

std::optional<std::int64_t> SegmentText::word_at(const Span& span) const {
    const auto inside = trimmed(span);
    return inside ? words_[static_cast<std::size_t>(inside->first)] : std::nullopt;
}

/// The two texts, nothing where there is none, and which of them each token goes with.
class Texts {
  public:
    explicit Texts(const Encoding& encoding) : of_tokens_(texts_of_tokens(encoding)) {
        if (encoding.offsets.empty()) return;
        if (encoding.text) texts_[0].emplace(*encoding.text);
        if (encoding.text_pair) texts_[1].emplace(*encoding.text_pair);
    }

    std::size_t number(std::size_t token) const {
        return of_tokens_.empty() || of_tokens_[token] == 0 ? 0 : 1;
    }
    const std::optional<SegmentText>& of(std::size_t token) const { return texts_[number(token)]; }

  private:
    std::vector<std::int64_t> of_tokens_;
    std::array<std::optional<SegmentText>, 2> texts_;
};

constexpr std::string_view white_space = " \t\r\n";

bool begins_with_space(std::string_view text) {
    return !text.empty() && white_space.find(text.front()) != std::string_view::npos;
}

TokenForm form_at(const Encoding& encoding, std::size_t token) {
    return form_of_token(encoding, token);
}

/// The number of a token's word in its segment; nothing for one that stays alone.
std::optional<std::int64_t> word_of(const Encoding& encoding, const Texts& texts, std::size_t token) {
    if (is_special(encoding, token)) return std::nullopt;
    if (!encoding.word_ids.empty()) return encoding.word_ids[token];
    const auto& text = texts.of(token);
    return text ? text->word_at(encoding.offsets[token]) : std::nullopt;
}

/// The words within what has one word id.
void append_words(std::vector<WordSpan>& words, const Encoding& encoding, const WordSpan& span) {
    words.push_back({span.begin, span.begin});
    bool has_letters = false;
    for (std::size_t token = span.begin; token < span.end; ++token) {
        const std::string text(form_at(encoding, token).text);
        if (has_letters && begins_with_space(text)) {
            words.push_back({token, token});
            has_letters = false;
        }
        words.back().end = token + 1;
        has_letters = has_letters || text.find_first_not_of(white_space) != std::string::npos;
    }
}

std::vector<WordSpan> words_of(const Encoding& encoding, const Texts& texts) {
    std::vector<WordSpan> spans;
    std::optional<std::int64_t> open;  // the word of the token before
    for (std::size_t token = 0; token < encoding.tokens.size(); ++token) {
        const auto word = word_of(encoding, texts, token);
        const bool goes_on =
            token > 0 && word && word == open && texts.number(token) == texts.number(token - 1);
        if (goes_on)
            spans.back().end = token + 1;
        else
            spans.push_back({token, token + 1});
        open = word;
    }
    std::vector<WordSpan> words;
    for (const WordSpan& span : spans) append_words(words, encoding, span);
    return words;
}

/// The first piece as it is called, without a mark of the space before it, and the others as they are shown.
std::string joined(const Encoding& encoding, const WordSpan& word) {
    const bool has_forms = !encoding.forms.empty();
    std::string text = encoding.tokens[word.begin];
    if (has_forms && encoding.forms[word.begin].label_is_text) text = encoding.forms[word.begin].word();
    for (std::size_t token = word.begin + 1; token < word.end; ++token)
        text += has_forms ? encoding.forms[token].text : form_of(encoding.tokens[token]).text;
    return text;
}

std::string label_of(const Encoding& encoding, const Texts& texts, const WordSpan& word) {
    const auto& text = texts.of(word.begin);
    if (!text || is_special(encoding, word.begin)) return joined(encoding, word);
    const Span span{encoding.offsets[word.begin].first, encoding.offsets[word.end - 1].second};
    return text->at(span).value_or(joined(encoding, word));
}

/// One entry per word: that of its first piece.
template <typename T>
std::vector<T> of_first_pieces(const std::vector<T>& values, const std::vector<WordSpan>& words) {
    std::vector<T> kept;
    if (values.empty()) return kept;
    for (const WordSpan& word : words) kept.push_back(values[word.begin]);
    return kept;
}

Encoding encoding_of_words(const Encoding& encoding, const std::vector<WordSpan>& words) {
    const Texts texts(encoding);
    Encoding merged;
    merged.text = encoding.text;
    merged.text_pair = encoding.text_pair;
    merged.pair_is_answer = encoding.pair_is_answer;
    for (const WordSpan& word : words) merged.tokens.push_back(label_of(encoding, texts, word));
    merged.segments = of_first_pieces(encoding.segments, words);
    merged.sequence_ids = of_first_pieces(encoding.sequence_ids, words);
    merged.offsets = of_first_pieces(encoding.offsets, words);
    for (std::size_t i = 0; i < merged.offsets.size(); ++i)
        merged.offsets[i].second = encoding.offsets[words[i].end - 1].second;
    merged.word_ids = of_first_pieces(encoding.word_ids, words);
    merged.special_tokens_mask = of_first_pieces(encoding.special_tokens_mask, words);
    return merged;
}

/// `pieces` [query, key] are the rows of one word; a number per word to `out`.
void write_word_row(float* out, const float* pieces, std::size_t rows, const std::vector<WordSpan>& words,
                    WordMerge merge) {
    const std::size_t keys = words.back().end;
    std::vector<double> sums(rows);
    for (const WordSpan& word : words) {
        for (std::size_t row = 0; row < rows; ++row)
            sums[row] =
                std::accumulate(pieces + row * keys + word.begin, pieces + row * keys + word.end, 0.0);
        if (merge == WordMerge::first)
            *out++ = static_cast<float>(sums.front());
        else if (merge == WordMerge::last)
            *out++ = static_cast<float>(sums.back());
        else if (merge == WordMerge::max)
            *out++ = static_cast<float>(*std::max_element(sums.begin(), sums.end()));
        else
            *out++ = static_cast<float>(std::accumulate(sums.begin(), sums.end(), 0.0) /
                                        static_cast<double>(rows));
    }
}

/// The words of the queries, and of the keys.
struct AxisWords {
    std::vector<WordSpan> queries, keys;
};

Tensor4 merged_weights(const Tensor4& weights, const AxisWords& words, WordMerge merge) {
    const std::size_t keys = weights.shape(3);
    Tensor4 merged =
        Tensor4::from_shape({weights.shape(0), weights.shape(1), words.queries.size(), words.keys.size()});
    float* out = merged.data();
    for (std::size_t matrix = 0; matrix < weights.shape(0) * weights.shape(1); ++matrix) {
        const float* const first = weights.data() + matrix * weights.shape(2) * keys;
        for (const WordSpan& word : words.queries) {
            write_word_row(out, first + word.begin * keys, word.end - word.begin, words.keys, merge);
            out += words.keys.size();
        }
    }
    return merged;
}

TokenGroups pieces_of(const std::vector<WordSpan>& words) {
    TokenGroups groups;
    for (const WordSpan& word : words) {
        std::vector<std::size_t>& group = groups.emplace_back();
        for (std::size_t piece = word.begin; piece < word.end; ++piece) group.push_back(piece);
    }
    return groups;
}

/// Of words of which the first pieces attend, the last, or all.
HiddenKeys hidden_from_words(const HiddenKeys& hidden, const AxisWords& words, WordMerge merge) {
    TokenGroups attending = pieces_of(words.queries);
    if (merge == WordMerge::first)
        for (std::vector<std::size_t>& group : attending) group.resize(1);
    if (merge == WordMerge::last)
        for (std::vector<std::size_t>& group : attending) group.erase(group.begin(), group.end() - 1);
    return hidden.grouped(attending, pieces_of(words.keys));
}

const char* note_of(WordMerge merge) {
    switch (merge) {
        case WordMerge::first:
            return "words: first piece";
        case WordMerge::last:
            return "words: last piece";
        case WordMerge::mean:
            return "words: mean of pieces";
        default:
            return "words: largest of pieces, rows renormalised";
    }
}

/// Of an array, of which nobody says where a word begins and ends, each token may be a word.
bool merges_nothing(const Attention& attention, const AxisWords& words, WordMerge merge) {
    return attention.model.type == "unknown" && merge != WordMerge::max &&
           words.queries.size() == attention.encoding.tokens.size() &&
           words.keys.size() == attention.encoding_of_keys().tokens.size();
}

}  // namespace

std::vector<WordSpan> words_of(const Encoding& encoding) {
    return words_of(encoding, Texts(encoding));
}

WordMerge usual_merge(const Attention& attention) {
    return reads_from_left(attention) ? WordMerge::last : WordMerge::mean;
}

Attention merge_words(Attention attention, WordMerge merge, const Place& place) {
    const AxisWords words{words_of(attention.encoding), words_of(attention.encoding_of_keys())};
    if (merges_nothing(attention, words, merge)) return attention;
    attention.weights = merged_weights(attention.weights, words, merge);
    attention.hidden_keys = hidden_from_words(attention.hidden_keys, words, merge);
    attention.encoding = encoding_of_words(attention.encoding, words.queries);
    if (attention.key_encoding)
        attention.key_encoding = encoding_of_words(*attention.key_encoding, words.keys);
    attention.output.reset();
    if (merge == WordMerge::max) attention = renormalize(std::move(attention), place);
    add_note(attention, note_of(merge));
    return attention;
}

}  // namespace heed
