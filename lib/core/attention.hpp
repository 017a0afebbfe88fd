// What heed is about: the attention weights of one sequence, with all that is needed to read them. Every
// model makes one, every record format holds one, every figure and measure starts from one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/encoding.hpp"
#include "core/error.hpp"
#include "core/hidden_keys.hpp"
#include "core/model_description.hpp"
#include "core/record_id.hpp"
#include "core/tensor.hpp"

namespace heed {

/// What the numbers are. The first four: weights, one model's weights minus another's, weights with the
/// average product correction, probabilities that two residues of a protein touch. Then the energies before
/// the softmax, and what model/values computes of a layer.
enum class WeightKind {
    attention,
    difference,
    corrected,
    contacts,
    scores,
    norm,
    norm_attention,
    norm_residual,
    norm_block,
    norm_layer,
    alti,
    value_zeroing,
    decompx
};

/// What readers, writers, steps and figures ask of a kind.
struct WeightKindTraits {
    std::string_view name;         // in records
    std::string_view in_words;     // in messages
    std::string_view bar_name;     // beside a colour bar
    bool is_signed = false;        // figures show it in colours that diverge from 0
    bool rows_sum_to_one = false;  // rows are shares: they can be renormalised, compared and measured
    bool is_of_residues = false;   // which biologists count from 1: K48
    bool is_length = false;        // from 0 on, without an end: rows become shares when divided by their sums
    bool is_per_head = true;       // else a layer has one matrix
    bool has_residual = false;     // what a token passes on to itself beside attention is in it
};

/// A row per kind, in the order of WeightKind. Colour bars use the words of the papers: Kobayashi et al. 2020
/// and 2021, Modarressi et al. 2022 and 2023, Ferrando et al. 2022, Mohebbi et al. 2023.
inline constexpr std::array<WeightKindTraits, 13> weight_kinds = {{
    {.name = "attention", .in_words = "attention", .bar_name = "Attention weight", .rows_sum_to_one = true},
    {.name = "difference",
     .in_words = "a difference",
     .bar_name = "Difference of weights",
     .is_signed = true},
    {.name = "corrected",
     .in_words = "corrected attention",
     .bar_name = "Corrected attention",
     .is_signed = true},
    {.name = "contacts",
     .in_words = "contact probabilities",
     .bar_name = "Contact probability",
     .is_of_residues = true},
    {.name = "scores",
     .in_words = "scores before the softmax",
     .bar_name = "Score before the softmax",
     .is_signed = true},
    {.name = "norm", .in_words = "norms", .bar_name = "Norm \u2016\u03b1f(x)\u2016", .is_length = true},
    {.name = "norm-attention",
     .in_words = "norms",
     .bar_name = "Norm of attention (Attn-N)",
     .is_length = true,
     .is_per_head = false},
    {.name = "norm-residual",
     .in_words = "norms",
     .bar_name = "Norm with residual (AttnRes-N)",
     .is_length = true,
     .is_per_head = false,
     .has_residual = true},
    {.name = "norm-block",
     .in_words = "norms",
     .bar_name = "Norm after LayerNorm (AttnResLn-N)",
     .is_length = true,
     .is_per_head = false,
     .has_residual = true},
    {.name = "norm-layer",
     .in_words = "norms",
     .bar_name = "Norm of the encoder layer (GlobEnc N_Enc)",
     .is_length = true,
     .is_per_head = false,
     .has_residual = true},
    {.name = "alti",
     .in_words = "ALTI contributions",
     .bar_name = "Contribution (ALTI)",
     .rows_sum_to_one = true,
     .is_per_head = false,
     .has_residual = true},
    {.name = "value-zeroing",
     .in_words = "value zeroing",
     .bar_name = "Context mixing (value zeroing)",
     .rows_sum_to_one = true,
     .is_per_head = false},
    {.name = "decompx",
     .in_words = "norms of DecompX",
     .bar_name = "Norm of the input token's part (DecompX)",
     .is_length = true,
     .is_per_head = false,
     .has_residual = true},
}};

[[nodiscard]] constexpr const WeightKindTraits& traits_of(WeightKind kind) {
    return weight_kinds[static_cast<std::size_t>(kind)];
}

/// How matrices of layers were put together to one from the input tokens on (analysis/aggregate.hpp).
struct Aggregate {
    enum class By { rollout, max_flow };

    By by = By::rollout;
    double residual = 0.5;  // the share of each token that stays with itself in a layer; 0: none

    bool operator==(const Aggregate&) const = default;
};

/// What a mean over records says beside it.
struct RecordSpread {
    std::uint64_t records = 0;
    Tensor4 standard_error;  // [layer, head, query, key]; of one record there is none, and it is empty
};

struct Attention {
    RecordId id = std::int64_t{0};
    ModelDescription model;
    Encoding encoding;                     // the queries, and the keys too unless key_encoding says otherwise
    std::optional<Encoding> key_encoding;  // of a matrix whose keys are not its queries
    std::vector<std::int64_t> layers;  // which of the model's layers `weights` holds, ascending; none: merged
    std::vector<std::int64_t> heads;   // which heads of each; none: merged to one, as `reduced` says
    Tensor4 weights;                   // [layer, head, query, key]
    HiddenKeys hidden_keys;            // which keys queries could not see: their weights are 0
    WeightKind kind = WeightKind::attention;
    bool normalized = true;  // each row is of shares that sum to 1, or of 0 for a query that sees no key
    std::optional<std::string> reduced;       // how heads, layers or tokens were merged or left out
    std::optional<std::int64_t> precision;    // bits that a view kept of each weight; none: those of float32
    std::optional<Aggregate> aggregate = {};  // none: each layer is as it is
    std::optional<RecordSpread> spread = {};  // of a mean over records
    double dropout = 0;                       // the probability that was applied to the weights
    std::optional<Matrix> output;  // [token, dim], the hidden states after the last layer that was run
    std::string extra;             // what else the input said of the sequence, a JSON object; may be empty

    /// What the keys are: the queries' encoding where they are the same.
    [[nodiscard]] const Encoding& encoding_of_keys() const { return key_encoding ? *key_encoding : encoding; }
    /// The keys' tokens.
    [[nodiscard]] const std::vector<std::string>& keys() const { return encoding_of_keys().tokens; }
    /// How key number `key` is shown.
    [[nodiscard]] TokenForm key_form(std::size_t key) const;
    // What an axis says of a query or a key.
    [[nodiscard]] const std::string& query_label(std::size_t query) const;
    [[nodiscard]] const std::string& key_label(std::size_t key) const;
    [[nodiscard]] std::vector<std::string> query_labels() const;
    [[nodiscard]] std::vector<std::string> key_labels() const;
};

/// Adds `note` to what `attention` says was done to its weights, after `separator` if it says something
/// already.
void add_note(Attention& attention, const std::string& note, const std::string& separator = "; ");

/// Where a row of attention is, as messages name it: "layer 2, head 0, row 3" after `place`. `row` counts
/// from 0 in the order of `weights`; layers and heads that were merged are not named.
[[nodiscard]] Place place_of_row(const Attention& attention, std::size_t row, const Place& place);

/// How far a row of attention may be from shares that sum to 1: beyond what float16 weights are off.
inline constexpr double row_tolerance = 1e-3;

/// The same for rows of so many weights, each of which a view kept in so many bits, if it did: half a step
/// for each weight more.
[[nodiscard]] double row_tolerance_of(std::optional<std::int64_t> precision, std::size_t keys);

/// How far the sum of a row is from 1, or a weight outside 0 to 1: 2 and -1 are no shares. 0 for a row of
/// zeros, a query that sees no key.
[[nodiscard]] double row_defect(const float* row, std::size_t keys);
/// The largest of all rows; 0 for an empty tensor.
[[nodiscard]] double largest_row_defect(const Tensor4& weights);

}  // namespace heed
