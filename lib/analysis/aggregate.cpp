#include "analysis/aggregate.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/max_flow.hpp"
#include "analysis/mean.hpp"
#include "core/text/number.hpp"

namespace heed {
namespace {

/// Nothing but heads was merged: the record's only note is of them.
bool is_of_all_tokens(const Attention& attention) {
    const std::string_view note = attention.reduced ? std::string_view(*attention.reduced) : "";
    const bool is_of_heads =
        note.starts_with("mean over head") || note.starts_with("head ") || note.starts_with("all heads");
    return note.empty() || (is_of_heads && note.find("; ") == std::string_view::npos);
}

/// Layers 0, 1, … `last`.
bool begins_with(const std::vector<std::int64_t>& layers, std::size_t last) {
    for (std::size_t i = 0; i <= last; ++i)
        if (i >= layers.size() || layers[i] != static_cast<std::int64_t>(i)) return false;
    return true;
}

void check(const Attention& attention, const AggregateStep& step, const Place& place) {
    const WeightKindTraits& kind = traits_of(attention.kind);
    const std::string name = step.by == Aggregate::By::rollout ? "rollout" : "max-flow";
    if (attention.aggregate) throw InputError(place, "single layers, to aggregate them", "an aggregate");
    if (attention.kind == WeightKind::decompx || !(kind.rows_sum_to_one || kind.is_length))
        throw InputError(place, "attention or what a layer gives, for --aggregate " + name,
                         attention.kind == WeightKind::decompx
                             ? "DecompX, which is of all layers up to each already"
                             : std::string(kind.in_words));
    if (attention.key_encoding || !is_of_all_tokens(attention))
        throw InputError(place,
                         "all tokens as queries and keys, with nothing merged but heads, to aggregate layers",
                         attention.key_encoding ? "keys of their own" : *attention.reduced);
    if (kind.rows_sum_to_one && !attention.normalized)
        throw InputError(place, "rows that sum to 1, to aggregate layers", "rows that do not");
    const std::size_t tokens = attention.weights.shape(2);
    if (step.by == Aggregate::By::max_flow && tokens > most_flow_tokens)
        throw InputError(place,
                         "at most " + std::to_string(most_flow_tokens) +
                             " tokens, for --aggregate max-flow, which computes a flow per query and key "
                             "(--aggregate rollout takes any number)",
                         std::to_string(tokens));
}

/// Rows of lengths are divided by their sums; one of zeros stays.
void divide_rows(LayerMatrix& matrix, std::size_t tokens) {
    for (double* row = matrix.data(); row != matrix.data() + matrix.size(); row += tokens) {
        const double sum = std::accumulate(row, row + tokens, 0.0);
        if (sum > 0) std::transform(row, row + tokens, row, [sum](double value) { return value / sum; });
    }
}

/// M of one layer, [query, key].
LayerMatrix layer_matrix(const Attention& attention, std::size_t layer, double residual) {
    const Tensor4& weights = attention.weights;
    const std::size_t heads = weights.shape(1), tokens = weights.shape(2), size = tokens * tokens;
    LayerMatrix matrix(size, 0.0);
    for (std::size_t head = 0; head < heads; ++head) {
        const float* const from = weights.data() + (layer * heads + head) * size;
        for (std::size_t i = 0; i < size; ++i) matrix[i] += from[i];
    }
    for (double& value : matrix) value /= static_cast<double>(heads);
    if (traits_of(attention.kind).is_length) divide_rows(matrix, tokens);
    for (double& value : matrix) value *= 1 - residual;
    for (std::size_t i = 0; i < tokens; ++i) matrix[i * tokens + i] += residual;
    return matrix;
}

/// A B, of square matrices.
LayerMatrix product(const LayerMatrix& A, const LayerMatrix& B, std::size_t size) {
    LayerMatrix out(size * size, 0.0);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t k = 0; k < size; ++k) {
            const double weight = A[i * size + k];
            for (std::size_t j = 0; j < size; ++j) out[i * size + j] += weight * B[k * size + j];
        }
    return out;
}

std::vector<LayerMatrix> rollout_of(std::vector<LayerMatrix> layers, std::size_t tokens) {
    for (std::size_t i = 1; i < layers.size(); ++i) layers[i] = product(layers[i], layers[i - 1], tokens);
    return layers;
}

/// The chosen ones alone: each costs.
std::vector<LayerMatrix> flows_of(const std::vector<LayerMatrix>& layers,
                                  const std::vector<std::size_t>& chosen, std::size_t tokens) {
    std::vector<LayerMatrix> flows(layers.size());
    for (const std::size_t layer : chosen) flows[layer] = max_flows({layers.data(), layer + 1}, tokens);
    return flows;
}

std::string note_of(const Attention& attention, const Aggregate& aggregate) {
    const bool is_attention = attention.kind == WeightKind::attention;
    std::string note = aggregate.by == Aggregate::By::rollout
                           ? (is_attention ? "attention rollout" : "rollout")
                           : (is_attention ? "attention flow" : "maximum flow");
    append_number(note += ", residual ", aggregate.residual);
    return note;
}

bool hides_later_keys(const HiddenRows& rows, std::size_t tokens) {
    if (rows.size() != tokens) return false;
    for (std::size_t query = 0; query + 1 < tokens; ++query)
        if (rows[query].empty() || rows[query].back().begin > query + 1 || rows[query].back().end < tokens)
            return false;
    return true;
}

/// Through layers that all read from left to right no path leads to what comes later.
HiddenKeys hidden_from_paths(const HiddenKeys& hidden, std::size_t last, std::size_t count,
                             std::size_t tokens) {
    for (std::size_t layer = 0; layer <= last; ++layer)
        if (!hides_later_keys(hidden.of(layer, 0), tokens)) return {};
    return {count, 1, hidden_from(causal, tokens)};
}

bool lies_on_first(const Tensor4& weights) {
    const std::size_t keys = weights.shape(3);
    for (std::size_t i = 0; i < weights.size(); i += keys)
        if (weights.data()[i] <= RolloutWarning::ends_there) return false;
    return keys > 1;
}

}  // namespace

void RolloutWarning::look_at(const Attention& rollout, const Place& place) {
    if (rollout.hidden_keys.empty() || !lies_on_first(rollout.weights)) return;
    std::call_once(has_warned_, [&] {
        messages_.warning(place.file + (place.spot.empty() ? "" : ", " + place.spot) +
                          ": over 90 % of every row lies on the first token, where the rollout of a causal "
                          "model ends; an earlier --layer shows more, and so does a larger --residual");
    });
}

double usual_residual(WeightKind kind) {
    return kind == WeightKind::value_zeroing || traits_of(kind).has_residual ? 0 : 0.5;
}

Attention aggregate_layers(Attention attention, const AggregateStep& step, const Choice& layers,
                           const Place& place) {
    check(attention, step, place);
    ChosenAxis chosen = chosen_on_axis(layers, attention.layers, attention.weights.shape(0), place);
    const std::size_t last = chosen.positions.back(), tokens = attention.weights.shape(2);
    if (!begins_with(attention.layers, last))
        throw InputError(place, "all layers from 0 on, to aggregate them", "others");
    const Aggregate aggregate{step.by, step.residual.value_or(usual_residual(attention.kind))};
    std::vector<LayerMatrix> matrices;
    for (std::size_t layer = 0; layer <= last; ++layer)
        matrices.push_back(layer_matrix(attention, layer, aggregate.residual));
    matrices = step.by == Aggregate::By::rollout ? rollout_of(std::move(matrices), tokens)
                                                 : flows_of(matrices, chosen.positions, tokens);

    attention = note_mean_of_heads(std::move(attention));
    attention.weights = Tensor4::from_shape({chosen.positions.size(), 1, tokens, tokens});
    float* out = attention.weights.data();
    for (const std::size_t layer : chosen.positions)
        out = std::transform(matrices[layer].begin(), matrices[layer].end(), out,
                             [](double value) { return static_cast<float>(value); });
    attention.hidden_keys = hidden_from_paths(attention.hidden_keys, last, chosen.positions.size(), tokens);
    attention.layers = std::move(chosen.numbers);
    attention.normalized = largest_row_defect(attention.weights) <= row_tolerance;
    attention.aggregate = aggregate;
    attention.output.reset();
    add_note(attention, note_of(attention, aggregate));
    if (step.warning && step.by == Aggregate::By::rollout) step.warning->look_at(attention, place);
    return attention;
}

}  // namespace heed
