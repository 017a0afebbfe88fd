// From what a record holds to what a figure or a file shows. The steps keep one order, whatever order the
// flags come in: heads, the aggregate over layers, layers, mean, words, special tokens, regions, the average
// product correction, queries and keys, renormalising, comparing, the largest weights, rounding.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/aggregate.hpp"
#include "analysis/compare.hpp"
#include "analysis/mean.hpp"
#include "analysis/regions.hpp"
#include "analysis/shorten.hpp"
#include "analysis/tokens.hpp"
#include "analysis/words.hpp"
#include "core/attention.hpp"
#include "core/choice.hpp"
#include "core/head_names.hpp"

namespace heed {

/// What a user chooses of an Attention.
struct Selection {
    Choice layers = Choice::all();
    Choice heads = Choice::all();
    std::optional<AggregateStep> aggregate = {};  // `layers` are then chosen of what it gives
    bool as_shares = false;                       // rows of lengths are divided by their sums first
    std::optional<Mean> mean = {};
    std::optional<WordMerge> words;
    bool hide_special = false;
    HideFirst hide_first = HideFirst::no;
    std::optional<Regions> regions = {};
    bool average_product = false;  // A + Aᵀ with the average product correction
    TokenChoice tokens;            // of what the steps before leave: words are counted, hidden tokens are not
    bool renormalize = false;
    std::shared_ptr<const Subtrahend> compare;  // what the same steps made of another record; may be null
    std::optional<std::uint64_t> top_k = {};    // of each query the largest so many
    std::optional<double> threshold = {};       // or the weights above it
    std::optional<double> share = {};           // or the largest that together hold this share
    std::optional<Precision> precision = {};

    /// Whether some of the weights are dropped for being small.
    [[nodiscard]] bool has_limit() const { return top_k || threshold || share; }
};

/// What a token is to a reader: figures draw special tokens and what goes on with a word lighter.
enum class TokenRole { word, piece, special };

/// Of each token.
[[nodiscard]] std::vector<TokenRole> roles_of(const Encoding& encoding);

/// One matrix as a figure shows it.
struct Panel {
    Matrix weights;  // [query, key]
    std::vector<std::string> query_labels;
    std::vector<std::string> key_labels;
    std::vector<TokenRole> query_roles = {}, key_roles = {};  // empty: all are words
    bool has_own_keys = false;                                // which are not the queries
    bool is_alignment = false;                                // of a target's queries to a source's keys
    std::size_t second_query = 0, second_key = 0;             // where segment B begins; 0: there is none
    std::string title;                                        // "Layer 0, head 0", "Layer 0, mean over heads"
    WeightKind kind = WeightKind::attention;
    std::optional<Aggregate> aggregate{};  // over layers, of that kind
    std::string
        of_heads{};     // what the numbers are, of heads: rows are layers, columns heads; empty: of tokens
    std::string notes;  // what the caption has to say: "special tokens hidden, rows not renormalised"
    std::vector<std::string> provenance{};  // core/provenance.hpp
    std::string minuend{}, subtrahend{};    // of a difference, what is compared; may be empty
    HiddenRows hidden{};                    // whose cells are no weights of 0: no figure draws them

    /// Whether the query or the key is a special token.
    [[nodiscard]] bool is_of_special(std::size_t query, std::size_t key) const {
        const auto is_special = [](const std::vector<TokenRole>& roles, std::size_t i) {
            return !roles.empty() && roles[i] == TokenRole::special;
        };
        return is_special(query_roles, query) || is_special(key_roles, key);
    }
};

/// What the numbers are, in the words of the papers: "Attention weight", "Attention rollout", "Rollout:
/// Contribution (ALTI)".
[[nodiscard]] std::string name_of_numbers(WeightKind kind, const std::optional<Aggregate>& aggregate);

/// The same record with what is chosen alone. `reduced` says what was merged and left out, `normalized`
/// whether rows still sum to 1. InputError if something is not held, nothing is left, or a step makes no
/// sense of this record or a weight that float32 does not hold; `place` is where it came from.
[[nodiscard]] Attention select(Attention attention, const Selection& selection, const Place& place);

/// A panel for each matrix that `attention` holds, layer by layer.
[[nodiscard]] std::vector<Panel> panels_of(const Attention& attention, HeadNames names = HeadNames::words);

}  // namespace heed
