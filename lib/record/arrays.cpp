#include "record/arrays.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/attention.hpp"
#include "format/array_values.hpp"
#include "record/draft.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

constexpr auto number_arrays = std::to_array<std::string_view>({"ids", "segments", "offsets"});

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

/// A field that `meta` has beside an array of its name may say another thing.
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
    const auto is_in = [](const auto& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::string meta;
    for (const RecordField& field : fields_of(attention)) {
        if (is_in(number_arrays, field.name) || is_in(stored_apart, field.name)) continue;
        meta += meta.empty() ? "{\"" : ", \"";
        meta.append(field.name).append("\": ").append(field.json);
    }
    return meta + "}";
}

RecordDraft draft_of_arrays(const std::string& meta, const FindArray& find, const Place& place) {
    constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
    const JsonValue fields = JsonValue::parse(meta, {place.file, "meta"});
    require_record(fields);
    reject_twice(fields, find);
    const auto stored = find("attention");
    if (!stored) throw InputError(place, "an array named attention", "none");
    StoredWeights attention = StoredWeights::of(*stored);
    require_attention_shape(attention.shape, place.at("attention"));
    RecordDraft draft = draft_of_fields(fields, 0, std::move(attention));
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

}  // namespace heed
