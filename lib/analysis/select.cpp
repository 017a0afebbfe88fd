#include "analysis/select.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/average_product.hpp"
#include "analysis/renormalize.hpp"
#include "core/provenance.hpp"
#include "core/text/escape.hpp"

namespace heed {
namespace {

/// The query × key matrix of a layer and head, by position.
const float* matrix_at(const Tensor4& weights, std::size_t layer, std::size_t head) {
    return weights.data() + (layer * weights.shape(1) + head) * weights.shape(2) * weights.shape(3);
}

Tensor4 matrices_at(const Tensor4& all, const ChosenAxis& layers, const ChosenAxis& heads) {
    Tensor4 weights =
        Tensor4::from_shape({layers.positions.size(), heads.positions.size(), all.shape(2), all.shape(3)});
    float* out = weights.data();
    for (const std::size_t layer : layers.positions)
        for (const std::size_t head : heads.positions)
            out = std::copy_n(matrix_at(all, layer, head), all.shape(2) * all.shape(3), out);
    return weights;
}

Attention choose_layers_and_heads(Attention attention, const Selection& selection, const Place& place) {
    const Tensor4& all = attention.weights;  // [layer, head, query, key]
    ChosenAxis layers = chosen_on_axis(selection.layers, attention.layers, all.shape(0), place);
    ChosenAxis heads = chosen_on_axis(selection.heads, attention.heads, all.shape(1), place);
    if (layers.positions.size() == all.shape(0) && heads.positions.size() == all.shape(1)) return attention;

    attention.weights = matrices_at(all, layers, heads);
    attention.hidden_keys = attention.hidden_keys.at(layers.positions, heads.positions);
    if (attention.spread && attention.spread->records > 1)
        attention.spread->standard_error = matrices_at(attention.spread->standard_error, layers, heads);
    attention.layers = std::move(layers.numbers);
    attention.heads = std::move(heads.numbers);
    return attention;
}

/// The standard error is of the numbers as they are.
bool changes_numbers(const Selection& selection) {
    return selection.aggregate || selection.mean || selection.words || selection.regions ||
           selection.average_product || selection.renormalize || selection.compare || selection.top_k ||
           selection.threshold || selection.share;
}

Attention without_stale_spread(Attention attention, const Selection& selection) {
    if (!attention.spread) return attention;
    const Tensor4& error = attention.spread->standard_error;
    if (changes_numbers(selection) || error.shape() != attention.weights.shape()) attention.spread.reset();
    return attention;
}

/// Layers are chosen of what an aggregate makes of all of them.
Attention aggregate_of_heads(Attention attention, const Selection& selection, const Place& place) {
    Selection heads;
    heads.heads = selection.heads;
    return aggregate_layers(choose_layers_and_heads(std::move(attention), heads, place), *selection.aggregate,
                            selection.layers, place);
}

Attention shares_of(Attention attention, const Place& place) {
    if (!traits_of(attention.kind).is_length || attention.aggregate) return attention;
    attention = renormalize(std::move(attention), place);
    add_note(attention, "rows divided by their sums");
    return attention;
}

void reject_differences(const Attention& attention, const Selection& selection, const Place& place) {
    const bool divides = selection.renormalize || selection.words == WordMerge::max;
    const WeightKindTraits& kind = traits_of(
        selection.average_product && selection.renormalize ? WeightKind::corrected : attention.kind);
    if (divides && !kind.rows_sum_to_one && !kind.is_length)
        throw InputError(place, "rows of attention to renormalise", std::string(kind.in_words));
}

/// Of what a layer has one matrix of, in the words of the papers.
std::string title_of_layer(const Attention& attention, std::size_t layer) {
    const std::string where =
        attention.layers.empty() ? "Mean over layers" : "Layer " + std::to_string(attention.layers[layer]);
    const std::string value(traits_of(attention.kind).bar_name);
    if (!attention.aggregate) return where + ": " + value;
    const bool is_rollout = attention.aggregate->by == Aggregate::By::rollout;
    if (attention.kind == WeightKind::attention)
        return where + (is_rollout ? ", attention rollout" : ", attention flow");
    return where + (is_rollout ? ", rollout: " : ", maximum flow: ") + value;
}

std::string title_of(const Attention& attention, std::size_t layer, std::size_t head, HeadNames names) {
    if (attention.kind == WeightKind::contacts) return "Contacts";
    if (attention.aggregate || !traits_of(attention.kind).is_per_head)
        return title_of_layer(attention, layer);
    if (is_lone_matrix(attention)) return "Attention";
    const bool merged_layers = attention.layers.empty();
    const bool merged_heads = attention.heads.empty();
    if (merged_layers && merged_heads) return "Mean over layers and heads";
    if (merged_layers) return "Head " + std::to_string(attention.heads[head]) + ", mean over layers";
    if (merged_heads) return "Layer " + std::to_string(attention.layers[layer]) + ", mean over heads";
    return head_called(attention.layers[layer], attention.heads[head], names);
}

TokenRole role_of(const TokenForm& form, bool is_special) {
    if (is_special) return TokenRole::special;
    return form.continues_word ? TokenRole::piece : TokenRole::word;
}

/// The first token of the second text, where the first comes before it; else 0.
std::size_t second_segment(const Encoding& encoding) {
    const std::vector<std::int64_t> texts = texts_of_tokens(encoding);
    if (texts.empty() || texts.front() != 0) return 0;
    const auto found = std::find(texts.begin(), texts.end(), 1);
    return found == texts.end() ? 0 : static_cast<std::size_t>(found - texts.begin());
}

/// Letter and number, as biologists write them, from 1: K48.
std::vector<std::string> residue_labels(const Encoding& encoding) {
    std::vector<std::string> labels = encoding.tokens;
    for (std::size_t i = 0; i < std::min(labels.size(), encoding.word_ids.size()); ++i)
        if (encoding.word_ids[i]) labels[i] += std::to_string(*encoding.word_ids[i] + 1);
    return labels;
}

/// What a difference is of, besides `subtrahend`: the text next to a text, else the model.
std::string minuend_of(const Attention& attention, const std::string& subtrahend) {
    const std::optional<std::string>& text = attention.encoding.text;
    return text && subtrahend.starts_with('"') ? excerpt(*text) : without_folders(attention.model.name);
}

/// All that the panels of a record share.
Panel panel_without_weights(const Attention& attention) {
    Panel panel;
    panel.query_labels = attention.query_labels();
    panel.key_labels = attention.key_labels();
    if (traits_of(attention.kind).is_of_residues) {
        panel.query_labels = residue_labels(attention.encoding);
        panel.key_labels = residue_labels(attention.encoding_of_keys());
    }
    panel.has_own_keys = attention.key_encoding.has_value();
    panel.is_alignment = panel.has_own_keys && attention.model.attention == AttentionPart::cross;
    panel.query_roles = roles_of(attention.encoding);
    panel.key_roles = roles_of(attention.encoding_of_keys());
    panel.second_query = second_segment(attention.encoding);
    panel.second_key = second_segment(attention.encoding_of_keys());
    panel.kind = attention.kind;
    panel.aggregate = attention.aggregate;
    panel.notes = attention.reduced.value_or("");
    if (attention.kind == WeightKind::difference) {
        panel.subtrahend = subtrahend_in(panel.notes).value_or("");
        panel.minuend = minuend_of(attention, panel.subtrahend);
    }
    panel.provenance = provenance_of(attention);
    return panel;
}

/// Sums and differences of what float32 holds may be more than it does.
void reject_overflow(const Attention& attention, const Place& place) {
    const float* const weights = attention.weights.data();
    const float* const end = weights + attention.weights.size();
    const float* const found =
        std::find_if(weights, end, [](float weight) { return !std::isfinite(weight); });
    if (found == end) return;
    const auto at = static_cast<std::size_t>(found - weights);
    const std::size_t keys = attention.weights.shape(3);
    throw InputError(place_of_row(attention, at / keys, place), "weights that float32 can hold",
                     "a larger one at key " + std::to_string(at % keys));
}

}  // namespace

std::vector<TokenRole> roles_of(const Encoding& encoding) {
    std::vector<TokenRole> roles;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i)
        roles.push_back(role_of(form_of_token(encoding, i), is_special(encoding, i)));
    return roles;
}

std::string name_of_numbers(WeightKind kind, const std::optional<Aggregate>& aggregate) {
    std::string name(traits_of(kind).bar_name);
    if (!aggregate || kind == WeightKind::difference) return name;
    const bool is_rollout = aggregate->by == Aggregate::By::rollout;
    if (kind == WeightKind::attention) return is_rollout ? "Attention rollout" : "Attention flow";
    return (is_rollout ? "Rollout: " : "Maximum flow: ") + name;
}

Attention select(Attention attention, const Selection& selection, const Place& place) {
    reject_differences(attention, selection, place);
    attention = selection.aggregate ? aggregate_of_heads(std::move(attention), selection, place)
                                    : choose_layers_and_heads(std::move(attention), selection, place);
    if (selection.as_shares) attention = shares_of(std::move(attention), place);
    if (selection.mean) attention = mean_over(std::move(attention), *selection.mean);
    if (selection.words) attention = merge_words(std::move(attention), *selection.words, place);
    std::size_t keys = attention.weights.shape(3);
    const bool hides_first =
        selection.hide_first != HideFirst::no && !(selection.hide_special && first_key_is_special(attention));
    const bool were_parts = hold_what_is_left(attention);  // as a record that was saved so
    const bool were_shares = attention.normalized || were_parts;
    if (selection.hide_special) attention = hide_special_tokens(std::move(attention), place);
    if (hides_first && (selection.hide_first == HideFirst::yes || reads_from_left(attention)))
        attention = hide_first_key(std::move(attention), place);
    if (selection.regions) {
        const bool are_fewer = attention.weights.shape(3) < keys;
        attention = merge_regions(std::move(attention), *selection.regions, place);
        keys = attention.weights.shape(3) + (are_fewer ? 1 : 0);  // some are left out, whatever was merged
    }
    if (selection.average_product) attention = correct_average_product(std::move(attention), place);
    attention = choose_tokens(std::move(attention), selection.tokens, place);
    const bool lost_keys = attention.weights.shape(3) < keys;
    const bool are_parts = lost_keys ? were_shares : selection.renormalize && were_parts;
    std::string left = are_parts ? ": " + left_of_rows(attention) : "";
    if (selection.renormalize) {
        forget_note_of_rows(attention);
        if (!left.empty()) left += head_with_little_left(attention);
        attention = renormalize(std::move(attention), place);
        add_note(attention, "rows renormalised" + left, ", ");
    } else if (lost_keys && traits_of(attention.kind).rows_sum_to_one) {
        add_note(attention, "rows not renormalised" + left, ", ");
    }
    if (selection.compare) attention = subtract(std::move(attention), *selection.compare, place);
    if (selection.words || selection.regions || selection.compare) reject_overflow(attention, place);
    if (selection.top_k) attention = keep_largest(std::move(attention), *selection.top_k);
    if (selection.threshold) attention = keep_above(std::move(attention), *selection.threshold);
    if (selection.share) attention = keep_share(std::move(attention), *selection.share);
    if (selection.precision) attention = round_to(std::move(attention), *selection.precision, place);
    return without_stale_spread(std::move(attention), selection);
}

std::vector<Panel> panels_of(const Attention& attention, HeadNames names) {
    const Tensor4& weights = attention.weights;  // [layer, head, query, key]
    const Panel shared = panel_without_weights(attention);
    std::vector<Panel> panels;
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer) {
        for (std::size_t head = 0; head < weights.shape(1); ++head) {
            Panel panel = shared;
            panel.weights = Matrix::from_shape({weights.shape(2), weights.shape(3)});
            std::copy_n(matrix_at(weights, layer, head), panel.weights.size(), panel.weights.data());
            panel.hidden = attention.hidden_keys.of(layer, head);
            panel.title = title_of(attention, layer, head, names);
            panels.push_back(std::move(panel));
        }
    }
    return panels;
}

}  // namespace heed
