#include "analysis/tokens.hpp"

#include <algorithm>
#include <numeric>

#include "core/keep_tokens.hpp"

namespace heed {
namespace {

Tensor4 at(const Tensor4& weights, const Positions& queries, const Positions& keys) {
    Tensor4 kept = Tensor4::from_shape({weights.shape(0), weights.shape(1), queries.size(), keys.size()});
    float* out = kept.data();
    for (std::size_t matrix = 0; matrix < weights.shape(0) * weights.shape(1); ++matrix)
        for (const std::size_t query : queries) {
            const float* const row = weights.data() + (matrix * weights.shape(2) + query) * weights.shape(3);
            for (const std::size_t key : keys) *out++ = row[key];
        }
    return kept;
}

Attention keep(Attention attention, const Positions& queries, const Positions& keys) {
    attention = keep_tokens(std::move(attention), queries, keys);
    attention.weights = at(attention.weights, queries, keys);
    return attention;
}

/// The numbers under `count` for which `is_kept` holds.
template <typename IsKept>
std::vector<std::int64_t> numbers_where(std::size_t count, IsKept is_kept) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < count; ++i)
        if (is_kept(i)) numbers.push_back(static_cast<std::int64_t>(i));
    return numbers;
}

Positions ascending(Positions positions) {
    std::sort(positions.begin(), positions.end());
    return positions;
}

Positions not_special(const Encoding& encoding) {
    const std::vector<std::int64_t>& mask = encoding.special_tokens_mask;
    Positions kept;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i)
        if (mask.empty() || mask[i] == 0) kept.push_back(i);
    return kept;
}

/// Queries were left out of one sequence of two texts.
bool has_some_of_keys(const Attention& attention) {
    return attention.model.attention != AttentionPart::cross && attention.encoding.text_pair &&
           attention.encoding.text == attention.key_encoding->text &&
           attention.encoding.text_pair == attention.key_encoding->text_pair;
}

/// Which text each token goes with.
struct PairTexts {
    std::vector<std::int64_t> queries, keys;
};

/// There have to be two.
PairTexts texts_of_pair(const Attention& attention, const Place& place) {
    if (attention.key_encoding && !has_some_of_keys(attention))
        throw InputError(place, "keys that are the queries, to show a block of a pair", "keys of their own");
    PairTexts texts{texts_of_tokens(attention.encoding), texts_of_tokens(attention.encoding_of_keys())};
    const auto count = static_cast<std::size_t>(std::count(texts.keys.begin(), texts.keys.end(), 1));
    if (count == 0 || count == texts.keys.size())
        throw InputError(place, "a pair of segments, to show a block of it", "one segment");
    return texts;
}

const std::vector<KeyRange> first_key = {{0, 1}};

/// Where the record does not say which keys are hidden: its weights of all others are exactly 0.
bool sees_first_key_alone(const Attention& attention, std::size_t query) {
    const Tensor4& weights = attention.weights;
    const std::size_t keys = weights.shape(3);
    if (!attention.hidden_keys.empty())
        return seen_by(attention.hidden_keys.of(0, 0), query, keys) == first_key;
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
        for (std::size_t head = 0; head < weights.shape(1); ++head) {
            const float* const row = &weights(layer, head, query, 0);
            if (row[0] == 0 || std::any_of(row + 1, row + keys, [](float weight) { return weight != 0; }))
                return false;
        }
    return true;
}

const char* note_of(Block block) {
    switch (block) {
        case Block::AA:
            return "segment A to A";
        case Block::AB:
            return "segment A to B";
        case Block::BA:
            return "segment B to A";
        default:
            return "segment B to B";
    }
}

}  // namespace

Attention hide_special_tokens(Attention attention, const Place& place) {
    const Positions queries = not_special(attention.encoding);
    const Positions keys = not_special(attention.encoding_of_keys());
    if (queries.size() == attention.weights.shape(2) && keys.size() == attention.weights.shape(3))
        return attention;
    if (queries.empty() || keys.empty())
        throw InputError(place, "a token that is not special", "special tokens alone");
    add_note(attention, "special tokens hidden");
    return keep(std::move(attention), queries, keys);
}

bool reads_from_left(const Attention& attention) {
    const std::size_t keys = attention.weights.shape(3);
    return keys > 1 && seen_by(attention.hidden_keys.of(0, 0), 0, keys) == first_key;
}

bool first_key_is_special(const Attention& attention) {
    const std::vector<std::int64_t>& special = attention.encoding_of_keys().special_tokens_mask;
    return !special.empty() && special.front() != 0;
}

Attention hide_first_key(Attention attention, const Place& place) {
    const std::size_t keys = attention.weights.shape(3);
    if (keys < 2) throw InputError(place, "two keys, of which the first is left out", "one");
    Positions queries, others;
    for (std::size_t query = 0; query < attention.weights.shape(2); ++query)
        if (!sees_first_key_alone(attention, query)) queries.push_back(query);
    for (std::size_t key = 1; key < keys; ++key) others.push_back(key);
    attention = keep(std::move(attention), queries, others);
    add_note(attention, "first key hidden");
    return attention;
}

Attention choose_tokens(Attention attention, const TokenChoice& choice, const Place& place) {
    PairTexts texts;
    if (choice.block) texts = texts_of_pair(attention, place);
    const auto in_segment = [&](std::size_t count, const std::vector<std::int64_t>& of, Block a, Block b) {
        const bool wants_a = choice.block == a || choice.block == b;
        return numbers_where(
            count, [&, wants_a](std::size_t i) { return !choice.block || (of[i] == 0) == wants_a; });
    };
    const std::size_t queries = attention.weights.shape(2);
    const std::size_t keys = attention.weights.shape(3);
    const Positions rows = ascending(choice.queries.among(
        TokenAxis::queries(attention), in_segment(queries, texts.queries, Block::AA, Block::AB), place));
    const Positions columns = ascending(choice.keys.among(
        TokenAxis::keys(attention), in_segment(keys, texts.keys, Block::AA, Block::BA), place));
    if (choice.block) add_note(attention, note_of(*choice.block));
    if (rows.size() == queries && columns.size() == keys) return attention;
    if (!choice.block && columns.size() < keys)
        add_note(attention, std::to_string(columns.size()) + " of " + std::to_string(keys) + " keys");
    return keep(std::move(attention), rows, columns);
}

}  // namespace heed
