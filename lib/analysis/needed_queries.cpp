#include "analysis/needed_queries.hpp"

#include <numeric>
#include <utility>

namespace heed {
namespace {

/// The steps that leave out tokens, or make one of several.
Selection steps_on_tokens(const Selection& selection) {
    Selection steps;
    steps.words = selection.words;
    steps.hide_special = selection.hide_special;
    steps.hide_first = selection.hide_first;
    steps.tokens = selection.tokens;
    return steps;
}

/// All that is said of the tokens, with matrices of no layer.
Attention without_layers(Attention tokens) {
    tokens.normalized = false;
    tokens.layers = tokens.heads = {};
    tokens.weights =
        Tensor4::from_shape({0, 0, tokens.encoding.tokens.size(), tokens.encoding_of_keys().tokens.size()});
    return tokens;
}

std::vector<WordSpan> rows_of(const Encoding& encoding, const Selection& selection) {
    if (selection.words) return words_of(encoding);
    std::vector<WordSpan> rows;
    for (std::size_t token = 0; token < encoding.tokens.size(); ++token) rows.push_back({token, token + 1});
    return rows;
}

Positions tokens_in(const std::vector<WordSpan>& rows, const std::vector<std::int64_t>& chosen) {
    Positions tokens;
    for (const std::int64_t number : chosen) {
        const WordSpan& row = rows[static_cast<std::size_t>(number)];
        for (std::size_t token = row.begin; token < row.end; ++token) tokens.push_back(token);
    }
    return tokens;
}

/// The record before tokens are left out, where the ids of queries are the numbers of their rows.
Attention with_numbered_rows(Attention tokens, const Selection& selection, const Place& place) {
    if (selection.words) tokens = merge_words(std::move(tokens), *selection.words, place);
    tokens.encoding.ids.resize(tokens.encoding.tokens.size());
    std::iota(tokens.encoding.ids.begin(), tokens.encoding.ids.end(), std::int64_t{0});
    return tokens;
}

/// What the steps make of these queries' rows alone.
Attention of_queries(const Attention& tokens, const Positions& queries, Selection steps, const Place& place) {
    Positions keys(tokens.encoding_of_keys().tokens.size());
    std::iota(keys.begin(), keys.end(), std::size_t{0});
    steps.tokens.queries = TokenList::all();
    return select(without_layers(keep_tokens(tokens, queries, keys)), steps, place);
}

bool say_the_same(const Attention& a, const Attention& b) {
    return a.encoding.tokens == b.encoding.tokens && a.keys() == b.keys() &&
           a.key_encoding.has_value() == b.key_encoding.has_value() && a.reduced == b.reduced;
}

}  // namespace

bool may_need_few_queries(const Selection& selection) {
    return !selection.aggregate && !selection.regions && !selection.average_product &&
           !selection.tokens.queries.is_all();
}

std::optional<Positions> needed_queries(Attention tokens, const Selection& selection, const Place& place) {
    tokens = without_layers(std::move(tokens));
    const bool is_from_left = reads_from_left(tokens);
    // Which queries of other models see the first key alone, their weights say.
    if (!may_need_few_queries(selection) || (selection.hide_first == HideFirst::yes && !is_from_left))
        return std::nullopt;
    Selection steps = steps_on_tokens(selection), after_words = steps;
    after_words.words.reset();
    const Attention left = select(with_numbered_rows(tokens, steps, place), after_words, place);
    const std::vector<WordSpan> rows = rows_of(tokens.encoding, selection);
    std::vector<std::int64_t> chosen = left.encoding.ids;
    // The first row, which the step leaves out, shows it that the model reads from the left.
    if (selection.hide_first != HideFirst::no && is_from_left) chosen.insert(chosen.begin(), 0);
    Positions queries = tokens_in(rows, chosen);
    const bool is_enough = say_the_same(of_queries(tokens, queries, steps, place), left);
    return is_enough ? std::optional(std::move(queries)) : std::nullopt;
}

}  // namespace heed
