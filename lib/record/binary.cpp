#include "record/binary.hpp"

#include <algorithm>
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

/// Whole numbers from 0 to `largest`, in `rank` dimensions, the first of them the `tokens` of the record: a
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
    for (const std::string_view name : {"ids", "segments", "offsets", "tokens", "output", "attention"}) {
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

/// A draft from `meta` and the arrays. InputError for a damaged one.
RecordDraft draft_of_arrays(const std::string& meta, const FindArray& find, const Place& place) {
    constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
    const JsonValue fields = JsonValue::parse(meta, {place.file, "meta"});
    RecordDraft draft = draft_of_fields(fields, 0, [&] {
        reject_twice(fields, find);
        const auto stored = find("attention");
        if (!stored) throw InputError(place, "an array named attention", "none");
        return StoredWeights::of(*stored);
    });
    const std::size_t tokens = draft.attention.shape[2];
    if (const auto ids = find("ids")) draft.ids = counts_of(*ids, 1, tokens, any);
    if (const auto segments = find("segments")) draft.segments = counts_of(*segments, 1, tokens, 1);
    if (const auto offsets = find("offsets")) draft.offsets = spans_of(counts_of(*offsets, 2, tokens, any));
    if (const auto output = find("output")) {
        require_output_shape(output->shape, tokens, output->place);
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
    const Encoding& encoding = attention.encoding;
    std::vector<std::pair<std::string, RawArray>> arrays{
        {"attention", tensor_array(attention.weights, type)}};
    if (!encoding.ids.empty())
        arrays.emplace_back("ids", raw_array(encoding.ids.data(), {encoding.ids.size()}));
    if (!encoding.segments.empty())
        arrays.emplace_back("segments", raw_array(encoding.segments.data(), {encoding.segments.size()}));
    if (!encoding.offsets.empty()) arrays.emplace_back("offsets", offsets_array(encoding.offsets));
    if (attention.output) arrays.emplace_back("output", tensor_array(*attention.output, type));
    return arrays;
}

std::string meta_of(const Attention& attention, std::initializer_list<std::string_view> stored_apart) {
    FieldNames left_out = {"ids", "segments", "offsets"};
    left_out.insert(left_out.end(), stored_apart.begin(), stored_apart.end());
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
        draft.tokens = token_strings(*tokens, draft.attention.shape[2]);
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
