// What the text figure shows, whatever the format it is written in.
#include <algorithm>
#include <array>
#include <numeric>

#include "analysis/shorten.hpp"
#include "analysis/tokens.hpp"
#include "core/attention.hpp"
#include "core/provenance.hpp"
#include "core/text/utf8.hpp"
#include "figure/colours.hpp"
#include "figure/label.hpp"
#include "figure/text/text.hpp"

namespace heed {
namespace {

/// "layer 0", "heads 0 to 3", "heads 1, 5"
std::string named(const std::string& what, const std::vector<std::int64_t>& numbers) {
    if (numbers.size() == 1) return what + " " + std::to_string(numbers.front());
    const bool gapless = numbers.back() - numbers.front() + 1 == static_cast<std::int64_t>(numbers.size());
    if (gapless)
        return what + "s " + std::to_string(numbers.front()) + " to " + std::to_string(numbers.back());
    std::string text = what + "s";
    for (const std::int64_t number : numbers)
        text += (number == numbers.front() ? " " : ", ") + std::to_string(number);
    return text;
}

std::string title_of(const Attention& attention, HeadNames names) {
    if (is_lone_matrix(attention)) return "Attention";
    if (names != HeadNames::words && attention.layers.size() == 1 && attention.heads.size() == 1)
        return head_called(attention.layers.front(), attention.heads.front(), names);
    if (attention.layers.empty() && attention.heads.empty()) return "Mean over layers and heads";
    std::string title;
    if (!attention.layers.empty()) title = named("Layer", attention.layers);
    if (!attention.heads.empty()) title += (title.empty() ? "" : ", ") + named("head", attention.heads);
    return title;
}

/// "query 1 (the)", "queries 1 (the), 4 (the)", "5 queries"
std::string queries_text(const Attention& attention, const std::vector<std::size_t>& queries) {
    constexpr std::size_t most_named = 3;
    const std::size_t count = queries.size();
    const bool are_all = count == attention.weights.shape(2);
    if (count > most_named || (are_all && count > 1)) return std::to_string(count) + " queries";
    std::string text = count == 1 ? "query" : "queries";
    for (const std::size_t query : queries)
        text += (query == queries.front() ? " " : ", ") + std::to_string(query) + " (" +
                shortened(visible(attention.query_label(query)), 20) + ")";
    return text;
}

std::string reading_of(const Attention& attention, const std::vector<std::size_t>& queries) {
    const bool is_one = queries.size() == 1;
    std::string text = "Shaded by the attention received";
    text += (is_one ? " from " : ", the mean over ") + queries_text(attention, queries);
    const std::size_t heads = attention.weights.shape(0) * attention.weights.shape(1);
    if (heads > 1) text += (is_one ? ", the mean over " : " of ") + std::to_string(heads) + " heads";
    return text;
}

/// What a key receives, and what it would from queries that prefer none of the keys they see.
struct Received {
    double weight = 0, usual = 0;
};

double count_of(const std::vector<KeyRange>& ranges) {
    std::size_t count = 0;
    for (const KeyRange& range : ranges) count += range.end - range.begin;
    return static_cast<double>(count);
}

/// For each key the mean over those of the queries that see it; of one that none sees, 0.
std::vector<Received> received(const Attention& attention, const std::vector<std::size_t>& from) {
    const Tensor4& weights = attention.weights;
    const std::size_t keys = weights.shape(3);
    std::vector<Received> all(keys);
    std::vector<double> counts(keys, 0);  // of the queries, in each matrix
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
        for (std::size_t head = 0; head < weights.shape(1); ++head)
            for (const std::size_t query : from) {
                const auto seen = seen_by(attention.hidden_keys.of(layer, head), query, keys);
                const double usual = 1 / std::max(1.0, count_of(seen));
                for (const KeyRange& range : seen)
                    for (std::size_t key = range.begin; key < range.end; ++key) {
                        ++counts[key];
                        all[key].usual += usual;
                        all[key].weight += weights(layer, head, query, key);
                    }
            }
    for (std::size_t key = 0; key < keys; ++key) {
        all[key].usual /= std::max(1.0, counts[key]);
        all[key].weight /= std::max(1.0, counts[key]);
    }
    return all;
}

/// A segment's text, of which parts are taken by code points.
class Segment {
  public:
    explicit Segment(std::string text) : text_(std::move(text)) {
        for (std::string_view rest = text_; !rest.empty(); next_code_point(rest))
            starts_.push_back(text_.size() - rest.size());
        starts_.push_back(text_.size());
    }
    /// Without the white space before its first letter, which many tokenizers count as a token's. Nothing if
    /// the span is empty, not within the text, or begins before what was taken last.
    std::optional<std::string> take(const std::pair<std::int64_t, std::int64_t>& span) {
        const auto [begin, end] = span;
        if (begin < taken_ || end <= begin || end >= static_cast<std::int64_t>(starts_.size()))
            return std::nullopt;
        std::int64_t first = begin;
        while (first < end && is_space(first)) ++first;
        if (first == end) first = begin;  // it is nothing else
        has_gap_ = first > taken_;
        taken_ = end;
        const std::size_t from = starts_[static_cast<std::size_t>(first)];
        return text_.substr(from, starts_[static_cast<std::size_t>(end)] - from);
    }
    /// Whether something stood between the last part and the one before it.
    bool has_gap() const { return has_gap_; }

  private:
    bool is_space(std::int64_t at) const {
        std::string_view rest = std::string_view(text_).substr(starts_[static_cast<std::size_t>(at)]);
        return is_white_space(next_code_point(rest));
    }

    std::string text_;
    std::vector<std::size_t> starts_;  // the byte of each code point, and the end
    std::int64_t taken_ = 0;
    bool has_gap_ = false;
};

ShadedToken shown(const TokenForm& form) {
    const std::string_view word = form.word();
    return {visible(word.empty() ? form.text : word), !form.continues_word, form.continues_word, 0};
}

/// By the text, as far as the encoding has one and says where its tokens stand.
std::vector<ShadedToken> tokens_of(const Attention& attention) {
    const Encoding& encoding = attention.encoding_of_keys();
    const std::vector<std::string>& keys = encoding.tokens;
    const std::vector<std::int64_t> texts = texts_of_tokens(encoding);
    const bool has_places =
        encoding.text && encoding.offsets.size() == keys.size() && texts.size() == keys.size();
    std::array<Segment, 2> segments = {Segment(has_places ? *encoding.text : ""),
                                       Segment(has_places ? encoding.text_pair.value_or("") : "")};
    std::vector<ShadedToken> tokens;
    bool in_text = false;  // the token before this one is
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const TokenForm form = attention.key_form(i);
        tokens.push_back(shown(form));
        std::optional<std::string> part;
        if (has_places && (texts[i] == 0 || texts[i] == 1)) {
            Segment& segment = segments[static_cast<std::size_t>(texts[i])];
            part = segment.take(encoding.offsets[i]);
            if (part && in_text) tokens[i].space_before = segment.has_gap();
        }
        // A name is shown instead of the word it stands for, which the model has not seen.
        if (part && (!form.is_name || keys[i] == *part)) tokens[i].text = visible(*part);
        in_text = part.has_value();
    }
    if (!tokens.empty()) tokens.front().space_before = false;
    return tokens;
}

/// Without an exponent, and with no more decimals than weights are shown with.
bool is_plain(const std::string& text) {
    return text.find('e') == std::string::npos && text.size() - std::min(text.find('.'), text.size()) <= 4;
}

/// Where shades begin and end, by the words alone.
void set_scale(ShadedText& text) {
    double largest = 0, most_above = 0, least_usual = 1, most_usual = 0;
    bool has_less = false;  // than is usual
    for (const ShadedToken& token : text.tokens) {
        if (token.has_no_shade) continue;
        largest = std::max<double>(largest, token.weight);
        most_above = std::max(most_above, token.weight - token.usual);
        has_less |= token.weight < token.usual;
        least_usual = std::min(least_usual, token.usual);
        most_usual = std::max(most_usual, token.usual);
    }
    text.begins_at_usual = most_above > 0;
    // Where no word stands out, none is dark: as in a panel that is near-uniform, shades end at twice what is
    // usual.
    text.span = text.begins_at_usual ? std::max(most_above, std::min(1 - least_usual, least_usual))
                                     : std::max(largest, std::min(1.0, 2 * most_usual));
    const bool is_one_number = most_usual - least_usual <= 1e-9;
    const auto ends =
        even_weight_texts({static_cast<float>(most_usual), static_cast<float>(most_usual + text.span)});
    const std::string usual = is_one_number ? (has_less ? "≤ " : "") + ends[0]
                                            : std::string("no preference") + (has_less ? " or less" : "");
    text.lowest = text.begins_at_usual ? usual : "0";
    if (!text.begins_at_usual)
        text.highest = weight_text(static_cast<float>(text.span));
    else
        text.highest = is_one_number ? ends[1] : weight_text(static_cast<float>(text.span)) + " above it";
}

/// Special tokens have no shade, nor has the first token of a causal model that takes far more than is usual.
void leave_out_sinks(ShadedText& text, const Attention& attention) {
    constexpr double far_more = 0.3;  // of all attention
    const auto& special = attention.encoding_of_keys().special_tokens_mask;
    for (std::size_t i = 0; i < special.size() && i < text.tokens.size(); ++i)
        text.tokens[i].has_no_shade = special[i] != 0;
    const auto has_none = [](const ShadedToken& token) { return token.has_no_shade; };
    if (std::any_of(text.tokens.begin(), text.tokens.end(), has_none))
        text.reading += "; special tokens have no shade";
    if (text.tokens.empty() || has_none(text.tokens.front()) || !reads_from_left(attention)) return;
    ShadedToken& first = text.tokens.front();
    if (first.weight - first.usual <= far_more) return;
    first.has_no_shade = true;
    text.reading +=
        "; the first token, which takes " + percent(first.weight) + " of the attention, has no shade";
}

}  // namespace

std::vector<std::string> even_weight_texts(const std::vector<float>& weights) {
    std::vector<std::string> texts;
    std::size_t most = 0;
    const auto decimals = [](const std::string& text) {
        const std::size_t point = text.find('.');
        return point == std::string::npos ? 0 : text.size() - point - 1;
    };
    for (const float weight : weights) {
        texts.push_back(weight_text(weight));
        if (is_plain(texts.back())) most = std::max(most, decimals(texts.back()));
    }
    for (std::string& text : texts)
        if (is_plain(text) && text != "0" && most > 0) {
            const std::size_t lacking = most - decimals(text);
            if (lacking == most) text += '.';
            text.append(lacking, '0');
        }
    return texts;
}

ShadedText shaded_text(const Attention& attention, std::vector<std::size_t> from, HeadNames names) {
    if (from.empty()) {
        from.resize(attention.weights.shape(2));
        std::iota(from.begin(), from.end(), std::size_t{0});
    }
    std::sort(from.begin(), from.end());
    ShadedText text{.tokens = tokens_of(attention),
                    .title = title_of(attention, names),
                    .reading = reading_of(attention, from),
                    .provenance = provenance_of(attention)};
    const std::vector<Received> all = received(attention, from);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ShadedToken& token = text.tokens[i];
        token.weight = static_cast<float>(all[i].weight);
        token.usual = all[i].usual;
    }
    leave_out_sinks(text, attention);
    set_scale(text);
    return text;
}

Rgb text_ink(Theme theme, const ShadedText& text, const ShadedToken& token) {
    if (!token.has_no_shade) return ink_on(text_shade(theme, text.share(token)));
    return theme == Theme::dark ? Rgb{0xa8, 0xad, 0xb8} : Rgb{0x55, 0x55, 0x55};  // the themes' faint ones
}

std::string reading_with_scale(const ShadedText& text) {
    return text.reading + ". Shades run from " + text.lowest + " to " + text.highest;
}

Rgb text_shade(Theme theme, double share) {
    if (theme == Theme::dark) return mixed({0x16, 0x18, 0x1d}, {0x6b, 0xae, 0xd6}, share);
    return mixed({255, 255, 255}, {0x08, 0x51, 0x9c}, share);
}

}  // namespace heed
