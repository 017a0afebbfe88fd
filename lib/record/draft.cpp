#include "record/draft.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>

#include "core/given_fields.hpp"
#include "core/machine/memory.hpp"
#include "core/text/number.hpp"
#include "format/array_values.hpp"

namespace heed {
namespace {

/// Checks a draft's parts against each other; every message names the field.
class Validation {
  public:
    Validation(const RecordDraft& draft, const Place& place) : draft_(draft), place_(place) {}

    void run() const {
        tokens();
        ascending("layers", draft_.layers, draft_.attention.shape[0], draft_.model.layers);
        ascending("heads", draft_.heads, draft_.attention.shape[1], draft_.model.heads);
        if (draft_.queries.offsets) require_spans(*draft_.queries.offsets, field("offsets"));
        if (draft_.keys.offsets) require_spans(*draft_.keys.offsets, field("key_offsets"));
        if (draft_.standard_error && draft_.standard_error->shape != draft_.attention.shape)
            throw InputError(field("standard_error"),
                             "the shape of attention, " + show_shape(draft_.attention.shape),
                             show_shape(draft_.standard_error->shape));
        if (draft_.output)
            require_output_shape(draft_.output->shape, draft_.queries.tokens->size(), field("output"));
    }

  private:
    Place field(const std::string& name) const { return place_.at(name); }

    void tokens() const {
        if (!draft_.queries.tokens) throw InputError(field("tokens"), "an array of strings", "none");
        if (!draft_.keys.tokens && draft_.keys != EncodingDraft{})
            throw InputError(field("key_tokens"), "an array of strings, since other fields describe keys",
                             "none");
        const std::size_t queries = draft_.attention.shape[2];
        const std::size_t keys = draft_.attention.shape[3];
        if (!draft_.keys.tokens && keys != queries)
            throw InputError(field("attention"), "as many columns as tokens, " + std::to_string(queries),
                             std::to_string(keys));
    }

    void ascending(const std::string& name, const std::optional<std::vector<std::int64_t>>& numbers,
                   std::size_t held, std::int64_t of_model) const {
        if (numbers && numbers->empty()) return;  // merged into one
        if (numbers &&
            std::adjacent_find(numbers->begin(), numbers->end(), std::greater_equal<>()) != numbers->end())
            throw InputError(field(name), "ascending numbers", "others");
        const std::int64_t last = numbers ? numbers->back() : static_cast<std::int64_t>(held) - 1;
        if (last == std::numeric_limits<std::int64_t>::max())
            throw InputError(field(name), "numbers below 2^63 - 1", std::to_string(last));
        if (of_model > 0 && last >= of_model)
            throw InputError(field(name),
                             "numbers under " + std::to_string(of_model) + " as the model has " + name,
                             std::to_string(last));
    }

    const RecordDraft& draft_;
    Place place_;
};

std::vector<std::int64_t> numbered(std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// How many a model has at least, of which these are some; 0 where that is not known.
std::int64_t least_count(const std::optional<std::vector<std::int64_t>>& numbers, std::size_t held) {
    if (!numbers) return static_cast<std::int64_t>(held);
    return numbers->empty() ? 0 : numbers->back() + 1;
}

Encoding encoding_of(EncodingDraft draft) {
    Encoding encoding;
    encoding.tokens = std::move(*draft.tokens);
    encoding.text = std::move(draft.text);
    encoding.text_pair = std::move(draft.text_pair);
    encoding.pair_is_answer = draft.pair_is_answer;
    if (draft.ids) encoding.ids = std::move(*draft.ids);
    if (draft.segments) encoding.segments = std::move(*draft.segments);
    if (draft.sequence_ids) encoding.sequence_ids = std::move(*draft.sequence_ids);
    encoding.forms = forms_by_marks(encoding.tokens);
    if (draft.offsets) encoding.offsets = std::move(*draft.offsets);
    if (draft.word_ids) encoding.word_ids = std::move(*draft.word_ids);
    if (draft.special_tokens_mask) encoding.special_tokens_mask = std::move(*draft.special_tokens_mask);
    const bool are_in_text = encoding.text && draft.offsets;  // where white space separates words
    return with_recognized_fields(std::move(encoding), are_in_text);
}

Matrix matrix_of(const NdArray& array) {
    Matrix matrix = Matrix::from_shape({array.shape[0], array.shape[1]});
    std::copy(array.values.begin(), array.values.end(), matrix.data());
    return matrix;
}

/// Reads the chosen matrices of a record.
class WeightsOfPart {
  public:
    WeightsOfPart(const RecordDraft& draft, const RecordPart& part, const Place& place)
        : stored_(draft.attention),
          is_bare_(draft.hides_nan),
          place_(place.at("attention")),
          tolerance_(row_tolerance_of(draft.precision, stored_.shape[3])),
          layers_(chosen_on_axis(part.layers, held(draft.layers, 0), stored_.shape[0], {place.file, ""})),
          heads_(chosen_on_axis(part.heads, held(draft.heads, 1), stored_.shape[1], {place.file, ""})) {}

    const std::vector<std::int64_t>& layers() const { return layers_.numbers; }
    const std::vector<std::int64_t>& heads() const { return heads_.numbers; }
    HiddenKeys of_part(const HiddenKeys& all) const { return all.at(layers_.positions, heads_.positions); }

    Tensor4 read() const { return read(stored_); }
    /// The same part of other numbers in the same shape.
    Tensor4 read(const StoredWeights& stored) const {
        const std::vector<std::size_t> shape = {layers_.positions.size(), heads_.positions.size(),
                                                stored.shape[2], stored.shape[3]};
        require_memory(bytes_of({shape[0], shape[1], shape[2], shape[3], sizeof(float)}),
                       place_.file + ": attention " + show_shape(shape));
        Tensor4 weights = Tensor4::from_shape({shape[0], shape[1], shape[2], shape[3]});
        float* out = weights.data();
        for (const std::size_t layer : layers_.positions) {
            for (const std::size_t head : heads_.positions) {
                stored.read(layer * stored.shape[1] + head, out);
                out += stored.shape[2] * stored.shape[3];
            }
        }
        return weights;
    }

    void reject_rows(const Tensor4& weights) const {
        const float* row = weights.data();
        for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
            for (std::size_t head = 0; head < weights.shape(1); ++head)
                for (std::size_t query = 0; query < weights.shape(2); ++query, row += weights.shape(3))
                    if (row_defect(row, weights.shape(3)) > tolerance_)
                        reject_row(layer, head, query, {row, row + weights.shape(3)});
    }

    void reject_hidden(const Tensor4& weights, const HiddenKeys& hidden) const {
        for (std::size_t layer = 0; layer < weights.shape(0) && !hidden.empty(); ++layer)
            for (std::size_t head = 0; head < weights.shape(1); ++head) {
                const HiddenRows& rows = hidden.of(layer, head);
                for (std::size_t query = 0; query < rows.size(); ++query)
                    for (const KeyRange& range : rows[query])
                        for (std::size_t key = range.begin; key < range.end; ++key)
                            if (weights(layer, head, query, key) != 0)
                                throw InputError(place_of(layer, head, query).at(index(key)),
                                                 std::string("0 for a key that is hidden from its query") +
                                                     (is_bare_ ? " (a mask goes before the softmax, where "
                                                                 "the attention is computed)"
                                                               : ""),
                                                 rounded(weights(layer, head, query, key), 6));
            }
    }

  private:
    static std::string index(std::size_t position) { return "[" + std::to_string(position) + "]"; }

    /// `layer` and `head` count what was read.
    Place place_of(std::size_t layer, std::size_t head, std::size_t query) const {
        return place_.at(index(layers_.positions[layer]) + index(heads_.positions[head]) + index(query));
    }

    std::vector<std::int64_t> held(const std::optional<std::vector<std::int64_t>>& numbers,
                                   std::size_t axis) const {
        return numbers ? *numbers : numbered(stored_.shape[axis]);
    }

    /// `layer` and `head` count what was read.
    [[noreturn]] void reject_row(std::size_t layer, std::size_t head, std::size_t query,
                                 const std::vector<float>& row) const {
        const auto number = [](const ChosenAxis& axis, std::size_t at) {
            return std::to_string(axis.numbers.empty() ? static_cast<std::int64_t>(axis.positions[at])
                                                       : axis.numbers[at]);
        };
        const Place place = place_of(layer, head, query);
        const std::string where = ", as the record says normalized (layer " + number(layers_, layer) +
                                  ", head " + number(heads_, head) + ", row " + std::to_string(query);
        const double sum = std::accumulate(row.begin(), row.end(), 0.0);
        if (std::abs(sum - 1) > tolerance_)
            throw InputError(place, "a row that sums to 1" + where + ")", "a sum of " + rounded(sum, 6));
        const auto worst = std::max_element(
            row.begin(), row.end(), [](float a, float b) { return std::abs(a - 0.5F) < std::abs(b - 0.5F); });
        const auto key = static_cast<std::size_t>(worst - row.begin());
        throw InputError(place.at(index(key)),
                         "a weight from 0 to 1" + where + ", column " + std::to_string(key) + ")",
                         rounded(*worst, 6));
    }

    const StoredWeights& stored_;
    bool is_bare_;  // of another program
    Place place_;
    double tolerance_;
    ChosenAxis layers_, heads_;
};

void require_attention_shape(const std::vector<std::size_t>& shape, const Place& place) {
    if (shape.size() != 4 || std::count(shape.begin(), shape.end(), std::size_t{0}) > 0)
        throw InputError(place, "[layer, head, query, key], none of them empty", show_shape(shape));
}

/// Of the last two axes.
std::vector<std::size_t> matrix_shape(const std::vector<std::size_t>& shape) {
    return {shape.end() - 2, shape.end()};
}

std::size_t matrix_size(const std::vector<std::size_t>& shape) {
    return shape[shape.size() - 2] * shape[shape.size() - 1];
}

RawArray matrix_at(const RawArray& array, std::size_t position) {
    RawArray matrix = array;
    matrix.shape = matrix_shape(array.shape);
    const std::size_t size = matrix_size(array.shape) * array.item_size;
    matrix.bytes = array.bytes.substr(position * size, size);
    return matrix;
}

bool is_nan(float value) {
    return std::isnan(value);
}

template <typename Values>
bool has_nan(const Values& values) {
    bool found = false;  // without a branch for each number
    for (const float value : values) found |= is_nan(value);
    return found;
}

StoredWeights finite(StoredWeights stored, const std::vector<std::size_t>& shape, const Place& place) {
    return {stored.shape, [read = stored.read, shape, place](std::size_t position, float* out) {
                read(position, out);
                const std::size_t size = matrix_size(shape);
                reject_non_finite({out, size}, position * size, shape, place);
            }};
}

/// Takes NaN for keys that queries could not see, beside those that are hidden already.
void hide_nan(Attention& attention) {
    Tensor4& weights = attention.weights;
    if (!has_nan(weights)) return;
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
        for (std::size_t head = 0; head < weights.shape(1); ++head) {
            const HiddenRows& before = attention.hidden_keys.of(layer, head);
            HiddenRows rows =
                hidden_where(weights.shape(2), weights.shape(3), [&](std::size_t query, std::size_t key) {
                    return is_nan(weights(layer, head, query, key)) || hides(before, query, key);
                });
            attention.hidden_keys.set(layer, head, std::move(rows), weights.shape(0), weights.shape(1));
        }
    std::replace_if(weights.begin(), weights.end(), is_nan, 0.0F);
}

}  // namespace

StoredWeights StoredWeights::of(NdArray numbers, const Place& place) {
    require_attention_shape(numbers.shape, place);
    return matrices(std::move(numbers));
}

StoredWeights StoredWeights::of(RawArray array) {
    require_floats(array);
    require_attention_shape(array.shape, array.place);
    const std::vector<std::size_t> shape = array.shape;
    const Place place = array.place;
    return finite(matrices(std::move(array)), shape, place);
}

StoredWeights StoredWeights::matrices(NdArray numbers) {
    const auto held = std::make_shared<const NdArray>(std::move(numbers));
    return {held->shape, [held](std::size_t position, float* out) {
                const std::size_t size = matrix_size(held->shape);
                std::copy_n(held->values.data() + position * size, size, out);
            }};
}

StoredWeights StoredWeights::matrices(RawArray array) {
    require_numbers(array);
    // An array without rows is rejected by its shape: its numbers are not converted for that.
    if (!array.strides.empty() && array.shape.size() >= 2) {
        NdArray numbers = numbers_of(array);
        reject_infinite(numbers.values, 0, array.shape, array.place);
        return matrices(std::move(numbers));
    }
    std::vector<std::size_t> shape = array.shape;
    return {std::move(shape), [array = std::move(array)](std::size_t position, float* out) {
                const NdArray matrix = numbers_of(matrix_at(array, position));
                reject_infinite(matrix.values, position * matrix.values.size(), array.shape, array.place);
                std::copy(matrix.values.begin(), matrix.values.end(), out);
            }};
}

void require_output_shape(const std::vector<std::size_t>& shape, std::size_t tokens, const Place& place) {
    if (shape.size() != 2 || shape[0] != tokens)
        throw InputError(place, "[token, dim] of " + std::to_string(tokens) + " tokens", show_shape(shape));
}

Attention attention_of(RecordDraft draft, const Place& place, const RecordPart& part) {
    Validation(draft, place).run();
    const WeightsOfPart weights(draft, part, place);
    Attention attention;
    attention.id = std::move(draft.id);
    attention.model = std::move(draft.model);
    attention.encoding = encoding_of(std::move(draft.queries));
    if (draft.keys.tokens) attention.key_encoding = encoding_of(std::move(draft.keys));
    attention.layers = weights.layers();
    attention.heads = weights.heads();
    if (attention.model.layers == 0)
        attention.model.layers = least_count(draft.layers, draft.attention.shape[0]);
    if (attention.model.heads == 0)
        attention.model.heads = least_count(draft.heads, draft.attention.shape[1]);
    attention.weights = weights.read();
    if (draft.records) {
        attention.spread = RecordSpread{static_cast<std::uint64_t>(*draft.records), {}};
        if (draft.standard_error) attention.spread->standard_error = weights.read(*draft.standard_error);
    }
    attention.hidden_keys = weights.of_part(draft.hidden_keys);
    if (draft.hides_nan) hide_nan(attention);
    weights.reject_hidden(attention.weights, attention.hidden_keys);
    attention.kind = draft.kind;
    if (draft.normalized.value_or(false)) weights.reject_rows(attention.weights);
    attention.normalized = draft.normalized
                               ? *draft.normalized
                               : largest_row_defect(attention.weights) <=
                                     row_tolerance_of(draft.precision, attention.weights.shape(3));
    attention.precision = draft.precision;
    attention.reduced = std::move(draft.reduced);
    attention.aggregate = draft.aggregate;
    attention.dropout = draft.dropout;
    attention.extra = std::move(draft.extra);
    if (draft.output) attention.output = matrix_of(*draft.output);
    return attention;
}

}  // namespace heed
