#include "record/binary.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "core/text/utf8.hpp"
#include "format/array_values.hpp"
#include "format/json_fields.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

/// The array of a name, nothing if there is none.
using FindArray = std::function<std::optional<RawArray>(std::string_view)>;

RawArray offsets_array(const std::vector<std::pair<std::int64_t, std::int64_t>>& offsets) {
    const auto flat = std::make_shared<std::vector<std::int64_t>>();
    for (const auto& [start, end] : offsets) flat->insert(flat->end(), {start, end});
    RawArray array = raw_array(flat->data(), {offsets.size(), 2});
    array.owner = flat;
    return array;
}

template <typename Tensor>
RawArray tensor_array(const Tensor& tensor, FloatType type) {
    const std::vector<std::size_t> shape(tensor.shape().begin(), tensor.shape().end());
    return type == FloatType::float32 ? raw_array(tensor.data(), shape) : float16_array(tensor.data(), shape);
}

/// The fields of tokens that are arrays, for the queries and for keys that are others.
constexpr std::array token_arrays = {
    std::array<std::string_view, 3>{"ids", "segments", "offsets"},
    std::array<std::string_view, 3>{"key_ids", "key_segments", "key_offsets"}};

using NamedArrays = std::vector<std::pair<std::string, RawArray>>;

/// Those that the encoding has.
void add_token_arrays(NamedArrays& arrays, const Encoding& encoding,
                      const std::array<std::string_view, 3>& names) {
    if (!encoding.ids.empty())
        arrays.emplace_back(names[0], raw_array(encoding.ids.data(), {encoding.ids.size()}));
    if (!encoding.segments.empty())
        arrays.emplace_back(names[1], raw_array(encoding.segments.data(), {encoding.segments.size()}));
    if (!encoding.offsets.empty()) arrays.emplace_back(names[2], offsets_array(encoding.offsets));
}

/// Whole numbers from 0 to `largest`, in `rank` dimensions, the first of them the `tokens` of the axis: a
/// small archive may hold a long array, which is not converted to be rejected.
std::vector<std::int64_t> counts_of(const RawArray& array, std::size_t rank, std::size_t tokens,
                                    std::int64_t largest) {
    if (array.shape.size() != rank || (rank == 2 && array.shape[1] != 2))
        throw InputError(array.place, rank == 1 ? "[token]" : "[token, 2]", show_shape(array.shape));
    require_length(array.shape[0], tokens, one_for_each_token, array.place);
    std::vector<std::int64_t> numbers = integers_of(array);
    const auto wrong = std::find_if(numbers.begin(), numbers.end(),
                                    [&](std::int64_t number) { return number < 0 || number > largest; });
    if (wrong != numbers.end())
        throw InputError(array.place, "whole numbers from 0 to " + std::to_string(largest),
                         std::to_string(*wrong));
    return numbers;
}

/// A field of `meta` and an array of its name may contradict each other.
void reject_twice(const JsonValue& meta, const FindArray& find) {
    std::vector<std::string_view> names = {"tokens", "output", "attention", "standard_error"};
    for (const auto& of_axis : token_arrays) names.insert(names.end(), of_axis.begin(), of_axis.end());
    for (const std::string_view name : names) {
        const auto field = meta.find(name);
        if (field && find(name))
            throw InputError(field->place(), "nothing, since there is an array " + std::string(name),
                             field->description());
    }
}

std::vector<std::pair<std::int64_t, std::int64_t>> spans_of(const std::vector<std::int64_t>& flat) {
    std::vector<std::pair<std::int64_t, std::int64_t>> spans;
    for (std::size_t i = 0; i < flat.size(); i += 2) spans.emplace_back(flat[i], flat[i + 1]);
    return spans;
}

void read_token_arrays(EncodingDraft& draft, const FindArray& find,
                       const std::array<std::string_view, 3>& names, std::size_t tokens) {
    constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
    if (const auto ids = find(names[0])) draft.ids = counts_of(*ids, 1, tokens, any);
    if (const auto segments = find(names[1])) draft.segments = counts_of(*segments, 1, tokens, 1);
    if (const auto offsets = find(names[2])) draft.offsets = spans_of(counts_of(*offsets, 2, tokens, any));
}

/// A draft from `meta` and the arrays. InputError for a damaged one.
RecordDraft draft_of_arrays(const std::string& meta, const FindArray& find, const Place& place) {
    const JsonValue fields = JsonValue::parse(meta, {place.file, "meta"});
    RecordDraft draft = draft_of_fields(fields, 0, [&] {
        reject_twice(fields, find);
        const auto stored = find("attention");
        if (!stored) throw InputError(place, "an array named attention", "none");
        return StoredWeights::of(*stored);
    });
    read_token_arrays(draft.queries, find, token_arrays[0], draft.attention.shape[2]);
    read_token_arrays(draft.keys, find, token_arrays[1], draft.attention.shape[3]);
    if (const auto error = find("standard_error")) draft.standard_error = StoredWeights::of(*error);
    if (const auto output = find("output")) {
        require_output_shape(output->shape, draft.attention.shape[2], output->place);
        draft.output = finite_floats_of(*output);
    }
    return draft;
}

std::string meta_string(const RawArray& meta) {
    if (!meta.shape.empty()) throw InputError(meta.place, "one string", show_shape(meta.shape));
    return strings_of(meta)[0];
}

std::vector<std::string> token_strings(const RawArray& tokens, std::size_t expected) {
    if (tokens.shape.size() != 1) throw InputError(tokens.place, "[token]", show_shape(tokens.shape));
    require_length(tokens.shape[0], expected, one_for_each_row, tokens.place);
    std::vector<std::string> strings = strings_of(tokens);
    for (std::size_t i = 0; i < strings.size(); ++i)
        reject_nul(strings[i], tokens.place.at("[" + std::to_string(i) + "]"));
    return strings;
}

}  // namespace

std::vector<std::pair<std::string, RawArray>> arrays_of(const Attention& attention, FloatType type) {
    NamedArrays arrays{{"attention", tensor_array(attention.weights, type)}};
    add_token_arrays(arrays, attention.encoding, token_arrays[0]);
    if (attention.key_encoding) add_token_arrays(arrays, *attention.key_encoding, token_arrays[1]);
    if (attention.spread && attention.spread->records > 1)
        arrays.emplace_back("standard_error", tensor_array(attention.spread->standard_error, type));
    if (attention.output) arrays.emplace_back("output", tensor_array(*attention.output, type));
    return arrays;
}

std::string meta_of(const Attention& attention, std::initializer_list<std::string_view> stored_apart) {
    FieldNames left_out = stored_apart;
    for (const auto& of_axis : token_arrays) left_out.insert(left_out.end(), of_axis.begin(), of_axis.end());
    std::string meta;
    JsonObject object(meta);
    add_fields(object, attention, left_out);
    object.end();
    return meta;
}

void write_npz(const Attention& attention, const Sink& sink, FloatType type) {
    std::vector<std::pair<std::string, RawArray>> arrays = arrays_of(attention, type);
    const std::vector<std::string>& tokens = attention.encoding.tokens;
    arrays.emplace_back("tokens", raw_array(tokens, {tokens.size()}));
    arrays.emplace_back("meta", raw_array(std::vector<std::string>{meta_of(attention, {"tokens"})}, {}));
    write_npz(arrays, sink);
}

bool holds_record(const NpzReader& archive) {
    return std::find(archive.names().begin(), archive.names().end(), "meta") != archive.names().end();
}

Attention record_from_npz(const NpzReader& archive, const Place& place, const RecordPart& part) {
    const auto find = [&](std::string_view name) { return archive.find(name); };
    const auto meta = archive.find("meta");
    if (!meta) throw InputError(place, "an array named meta", "none");
    RecordDraft draft = draft_of_arrays(meta_string(*meta), find, place);
    if (const auto tokens = archive.find("tokens"))
        draft.queries.tokens = token_strings(*tokens, draft.attention.shape[2]);
    return attention_of(std::move(draft), place, part);
}

void write_safetensors(const Attention& attention, const Sink& sink, FloatType type) {
    write_safetensors(arrays_of(attention, type), {{"meta", meta_of(attention, {})}}, sink);
}

bool holds_record(const Safetensors& file) {
    return file.metadata.contains("meta");
}

Attention record_from_safetensors(const Safetensors& file, const Place& place, const RecordPart& part) {
    const auto find = [&](std::string_view name) {
        const auto found = file.tensors.find(name);
        return found == file.tensors.end() ? std::nullopt : std::optional(found->second);
    };
    const auto meta = file.metadata.find("meta");
    if (meta == file.metadata.end()) throw InputError(place, "metadata named meta", "none");
    return attention_of(draft_of_arrays(meta->second, find, place), place, part);
}

}  // namespace heed
