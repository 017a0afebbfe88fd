// The way from a file to a record, which all formats share. parse: a format fills a RecordDraft; validate:
// everything in it has to fit together; construct: an Attention.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/attention.hpp"
#include "core/choice.hpp"
#include "core/error.hpp"
#include "core/hidden_keys.hpp"
#include "core/nd_array.hpp"
#include "format/raw_array.hpp"

namespace heed {

/// The layers and heads of a record that are read. The others are not even checked.
struct RecordPart {
    Choice layers = Choice::all();
    Choice heads = Choice::all();
};

/// The attention of a record where its file holds it: a matrix is read when a layer and head are requested,
/// so that one head of 144 costs one.
struct StoredWeights {
    std::vector<std::size_t> shape;  // [layer, head, query, key], none of them 0
    /// The [query, key] matrix at a position of layer × heads + head. InputError for a number that is not
    /// finite; `matrices` let NaN pass.
    std::function<void(std::size_t position, float* out)> read;

    /// InputError, at `place`, for another shape.
    [[nodiscard]] static StoredWeights of(NdArray numbers, const Place& place);
    /// InputError for another shape, and for elements that are not floating-point numbers.
    [[nodiscard]] static StoredWeights of(RawArray array);

    /// An array of any shape, whole numbers too: the matrices of its last two axes, counted row-major.
    /// Who reads one has checked that there are two.
    [[nodiscard]] static StoredWeights matrices(NdArray numbers);
    [[nodiscard]] static StoredWeights matrices(RawArray array);
};

/// What a file says of the tokens of one axis: nothing where a field is missing or null.
struct EncodingDraft {
    std::optional<std::string> text;
    std::optional<std::string> text_pair;
    bool pair_is_answer = false;
    std::optional<std::vector<std::string>> tokens;
    std::optional<std::vector<std::int64_t>> ids;
    std::optional<std::vector<std::int64_t>> segments;
    std::optional<std::vector<std::optional<std::int64_t>>> sequence_ids;
    std::optional<std::vector<std::pair<std::int64_t, std::int64_t>>> offsets;
    std::optional<std::vector<std::optional<std::int64_t>>> word_ids;
    std::optional<std::vector<std::int64_t>> special_tokens_mask;

    bool operator==(const EncodingDraft&) const = default;
};

/// A record as a file gives it: nothing where a field is missing or null.
struct RecordDraft {
    RecordId id;
    ModelDescription model;  // layers and heads are 0 where they are missing
    EncodingDraft queries;
    EncodingDraft keys;  // nothing in it: the keys are the queries
    std::optional<std::vector<std::int64_t>> layers;
    std::optional<std::vector<std::int64_t>> heads;
    WeightKind kind = WeightKind::attention;
    std::optional<bool> normalized;
    std::optional<std::string> reduced;
    std::optional<std::int64_t> precision;
    std::optional<Aggregate> aggregate;
    double dropout = 0;
    HiddenKeys hidden_keys;
    bool hides_nan = false;  // where NaN stands in `attention`, a query could not see the key
    std::string extra;       // a JSON object; may be empty
    StoredWeights attention;
    std::optional<std::int64_t> records;          // of a mean over records: how many
    std::optional<StoredWeights> standard_error;  // of that mean, in the shape of attention
    std::optional<NdArray> output;                // [token, dim]
};

// What a record's parts have to be to fit together. InputError at `place`: a small file may hold a long
// array, which is not converted to be rejected.

/// [token, dim]
void require_output_shape(const std::vector<std::size_t>& shape, std::size_t tokens, const Place& place);
constexpr const char* one_for_each_token = "one for each token";
constexpr const char* one_for_each_row = "one for each row of attention";

/// The record, with what it leaves open: numbered layers and heads, segment 0, special tokens and words as
/// their tokens are written (where there is no text that tells), `normalized` as the rows are. InputError, at
/// `place` followed by the field's name, for what does not fit together; for a record without tokens; and for
/// one that says `normalized` and is not, with layer, head and row, and column of a weight outside 0 to 1;
/// for a weight of a key that is hidden. Numbers of layers and heads that are not of `part` are not checked.
[[nodiscard]] Attention attention_of(RecordDraft draft, const Place& place, const RecordPart& part = {});

}  // namespace heed
