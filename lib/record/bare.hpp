// Attention as other programs save it: arrays of numbers, with the names of their rows or without, and not a
// word on the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "format/json.hpp"
#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "format/table.hpp"
#include "record/draft.hpp"

namespace heed {

/// Names of rows and columns: a list for each sequence of a batch, or one for all of them. Empty: none.
using NameLists = std::vector<std::vector<std::string>>;

struct RowNames {
    NameLists tokens;        // of the queries, and of the keys if they are as many
    NameLists query_tokens;  // of the queries, where `tokens` are those of the keys
    NameLists key_tokens;
};

struct BareAttention {
    std::vector<std::size_t> shape;        // [layer, head, query, key] of each sequence, none of them 0
    std::size_t batch = 1;                 // sequences
    std::vector<std::size_t> batch_shape;  // of the array that holds the batch, as messages show it
    /// The [query, key] matrix of a sequence at layer × heads + head.
    std::function<void(std::size_t sequence, std::size_t position, float* out)> read;
    std::optional<std::vector<std::int64_t>> layers;  // where the names of the arrays say which they are
    std::vector<std::string> layer_names;             // of these arrays
    RowNames names;
    std::optional<RecordId> id;       // of the only sequence
    std::vector<std::string> unused;  // what the file holds besides and was passed over
    bool is_written_out = false;      // numbers in JSON or a table, as people type them
    bool is_causal = false;           // a query could not see the keys after it, as a user says
    Place place;
};

/// One array: [q, k], [heads, q, k], [layers, heads, q, k] or [layers, batch, heads, q, k]. InputError for
/// any other shape, and for an extent of 0.
[[nodiscard]] BareAttention bare_attention(StoredWeights array, const Place& place);

// A file with an array `attention` or `attentions`, with only one, or with one for each layer: their names
// differ in the layer's number alone (of several such rows the one that is called attention, attn or, as
// TransformerLens has it, hook_pattern). They are [q, k], [heads, q, k] or [batch, heads, q, k]. `tokens`,
// `query_tokens` (strings, or the queries' numbers among the tokens) and `key_tokens` are names. What the
// arrays refer to outlives the result. `name` chooses one array, and then only names that fit it are used.
// InputError for a file without such arrays.
[[nodiscard]] BareAttention bare_attention(const NpzReader& archive, const Place& place,
                                           const std::string& name = {});
[[nodiscard]] BareAttention bare_attention(const Safetensors& file, const Place& place,
                                           const std::string& name = {});
/// An object, or nested arrays alone.
[[nodiscard]] BareAttention bare_attention(const JsonValue& json, const std::string& name = {});
/// Whether it is an object with a matrix, which may be attention.
[[nodiscard]] bool holds_matrices(const JsonValue& json);
/// One matrix; the header names its columns.
[[nodiscard]] BareAttention bare_attention(NumberTable table, const Place& place);

/// A sequence as a record of a model of type "unknown", with its number as the id if it has none. Without
/// names the tokens are numbered, and it is `normalized` if its rows are of weights from 0 to 1 that sum
/// to 1. Where NaN stands a query could not see the key. InputError for names that are not as many as the
/// rows, and for a causal one that is not square or has a weight where it may not.
[[nodiscard]] Attention record_of(const BareAttention& bare, std::size_t sequence, const RecordPart& part);

/// The only sequence of a bare array. InputError for a batch of several.
[[nodiscard]] Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part = {});

}  // namespace heed
