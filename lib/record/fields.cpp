#include "record/fields.hpp"

#include <algorithm>
#include <array>

#include "core/text/utf8.hpp"
#include "format/json_fields.hpp"
#include "format/model_json.hpp"
#include "record/hidden_keys_json.hpp"

namespace heed {
namespace {

// What marks a record.
constexpr std::string_view record_format = "heed.attention";
constexpr std::int64_t record_version = 1;

/// Adds the fields of a record but those that are left out.
class Fields {
  public:
    Fields(JsonObject& record, const FieldNames& left_out) : record_(record), left_out_(left_out) {}

    template <typename Value>
    void add(std::string_view name, const Value& value) {
        if (std::find(left_out_.begin(), left_out_.end(), name) == left_out_.end()) record_.add(name, value);
    }
    /// Only where there is something to say.
    template <typename Values>
    void add_if_any(std::string_view name, const Values& values) {
        if (values != Values{}) add(name, values);
    }
    /// A vector with an entry for each of `tokens`; empty in spite of them, and null in JSON, where a model
    /// does not have it.
    template <typename Value>
    void add_list(std::string_view name, const std::vector<Value>& values, std::size_t tokens) {
        if (values.empty() && tokens > 0)
            add(name, RawJson{"null"});
        else
            add(name, values);
    }

  private:
    JsonObject& record_;
    const FieldNames& left_out_;
};

std::optional<std::string> string_of(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? std::optional(value->string()) : std::nullopt;
}

std::string text_of(const JsonValue& value) {
    std::string text = value.string();
    reject_nul(text, value.place());
    return text;
}

/// The numbers of the layers or heads; none where they are merged into one.
std::optional<std::vector<std::int64_t>> numbers_of_axis(const JsonValue& record, std::string_view key,
                                                         std::size_t expected, bool may_be_merged) {
    const auto numbers = record.find(key);
    if (numbers && numbers->size() == 0 && may_be_merged && expected == 1) return std::vector<std::int64_t>{};
    return array_of(record, key, count_of, expected, "one for each that attention holds");
}

ModelDescription model_of(const JsonValue& record) {
    if (const auto model = record.find("model")) return model_description(*model);
    ModelDescription none;
    none.type = "unknown";
    return none;
}

std::int64_t precision_of(const JsonValue& value) {
    const std::int64_t bits = value.integer();
    if (bits != 8 && bits != 16) throw InputError(value.place(), "8 or 16", value.description());
    return bits;
}

double probability_of(const JsonValue& value) {
    const double number = value.number();
    if (number < 0 || number >= 1)
        throw InputError(value.place(), "a probability from 0, under 1", value.description());
    return number;
}

std::string object_of(const JsonValue& value) {
    if (!value.is_object()) throw InputError(value.place(), "an object", value.description());
    return value.text();
}

WeightKind kind_of(const JsonValue& record) {
    const auto value = record.find("value");
    if (!value) return WeightKind::attention;
    const std::string name = value->string();
    std::string known;
    for (std::size_t i = 0; i < weight_kinds.size(); ++i) {
        if (name == weight_kinds[i].name) return static_cast<WeightKind>(i);
        known += (i == 0                         ? ""
                  : i + 1 == weight_kinds.size() ? " or "
                                                 : ", ") +
                 json_string(weight_kinds[i].name);
    }
    throw InputError(value->place(), known, value->description());
}

constexpr auto aggregate_names = std::to_array<std::string_view>({"rollout", "max-flow"});

std::string json_of_aggregate(const Aggregate& aggregate) {
    std::string json;
    JsonObject(json)
        .add("by", aggregate_names[static_cast<std::size_t>(aggregate.by)])
        .add("residual", aggregate.residual)
        .end();
    return json;
}

Aggregate aggregate_of(const JsonValue& value) {
    const JsonValue by = value.field("by"), residual = value.field("residual");
    const auto found = std::find(aggregate_names.begin(), aggregate_names.end(), by.string());
    if (found == aggregate_names.end())
        throw InputError(by.place(), "\"rollout\" or \"max-flow\"", by.description());
    if (residual.number() < 0 || residual.number() > 1)
        throw InputError(residual.place(), "a share from 0 to 1", residual.description());
    return {static_cast<Aggregate::By>(found - aggregate_names.begin()), residual.number()};
}

RecordId id_of(const JsonValue& record, std::int64_t number) {
    if (auto id = given_id(record)) return *std::move(id);
    if (const auto id = record.find("id"))
        throw InputError(id->place(), "a string or a whole number", id->description());
    return number;
}

/// What each field says of the keys is called as what it says of the queries, with this in front.
constexpr std::string_view of_key = "key_";

/// Keys that are not the queries. Of those that came with their names alone nothing else is said.
void add_keys(Fields& fields, const std::optional<Encoding>& keys) {
    if (!keys) return fields.add("key_tokens", std::optional<std::string>());
    fields.add_if_any("key_text", keys->text);
    fields.add_if_any("key_text_pair", keys->text_pair);
    if (keys->pair_is_answer) fields.add("key_pair_is_answer", true);
    fields.add("key_tokens", keys->tokens);
    fields.add_if_any("key_ids", keys->ids);
    fields.add_if_any("key_segments", keys->segments);
    fields.add_if_any("key_sequence_ids", keys->sequence_ids);
    fields.add_if_any("key_offsets", keys->offsets);
    fields.add_if_any("key_word_ids", keys->word_ids);
    fields.add_if_any("key_special_tokens_mask", keys->special_tokens_mask);
}

/// The fields that begin with `prefix`, of an axis with `size` entries.
EncodingDraft encoding_draft(const JsonValue& record, std::string_view prefix, std::size_t size,
                             const char* one_for_each_name) {
    const auto name = [&](std::string_view field) { return std::string(prefix).append(field); };
    const auto one_each = [&](std::string_view field, auto read) {
        return array_of(record, name(field), read, size, one_for_each_token);
    };
    EncodingDraft draft;
    draft.text = string_of(record, name("text"));
    draft.text_pair = string_of(record, name("text_pair"));
    if (const auto is_answer = record.find(name("pair_is_answer")))
        draft.pair_is_answer = is_answer->boolean();
    draft.tokens = array_of(record, name("tokens"), text_of, size, one_for_each_name);
    draft.ids = one_each("ids", count_of);
    draft.segments = one_each("segments", flag_of);
    draft.sequence_ids = one_each("sequence_ids", sequence_id_of);
    draft.offsets = one_each("offsets", span_of);
    draft.word_ids = one_each("word_ids", word_of);
    draft.special_tokens_mask = one_each("special_tokens_mask", flag_of);
    return draft;
}

void require_record(const JsonValue& record) {
    const JsonValue format = record.field("format");
    if (format.string() != record_format)
        throw InputError(format.place(), json_string(record_format), format.description());
    const JsonValue version = record.field("version");
    if (version.integer() != record_version)
        throw InputError(version.place(), "version " + std::to_string(record_version), version.description());
}

}  // namespace

void add_fields(JsonObject& record, const Encoding& encoding, const FieldNames& left_out) {
    Fields fields(record, left_out);
    const std::size_t tokens = encoding.tokens.size();
    fields.add("text", encoding.text);
    fields.add("text_pair", encoding.text_pair);
    if (encoding.pair_is_answer) fields.add("pair_is_answer", true);
    fields.add("tokens", encoding.tokens);
    fields.add_list("ids", encoding.ids, tokens);
    fields.add_list("segments", encoding.segments, tokens);
    if (!encoding.sequence_ids.empty()) fields.add("sequence_ids", encoding.sequence_ids);
    fields.add_list("offsets", encoding.offsets, tokens);
    fields.add_list("word_ids", encoding.word_ids, tokens);
    fields.add_list("special_tokens_mask", encoding.special_tokens_mask, tokens);
}

void add_fields(JsonObject& record, const Attention& attention, const FieldNames& left_out) {
    Fields fields(record, left_out);
    fields.add("format", record_format);
    fields.add("version", record_version);
    fields.add("id", attention.id);
    fields.add("model", attention.model);
    add_fields(record, attention.encoding, left_out);
    add_keys(fields, attention.key_encoding);
    fields.add("layers", attention.layers);
    fields.add("heads", attention.heads);
    const auto& shape = attention.weights.shape();
    fields.add("hidden_keys", RawJson{hidden_keys_json(attention.hidden_keys, {shape.begin(), shape.end()})});
    fields.add("value", traits_of(attention.kind).name);
    fields.add("normalized", attention.normalized);
    fields.add("reduced", attention.reduced);
    if (attention.precision) fields.add("precision", attention.precision);
    if (attention.aggregate) fields.add("aggregate", RawJson{json_of_aggregate(*attention.aggregate)});
    if (attention.spread) fields.add("records", attention.spread->records);
    fields.add("dropout", attention.dropout);
    if (!attention.extra.empty()) fields.add("extra", RawJson{attention.extra});
}

std::optional<RecordId> given_id(const JsonValue& record) {
    const auto id = record.is_object() ? record.find("id") : std::nullopt;
    if (id && id->is_string()) return id->string();
    if (id && id->is_integer()) return id->integer();
    return std::nullopt;
}

RecordDraft draft_of_fields(const JsonValue& record, std::int64_t number,
                            const std::function<StoredWeights()>& read_attention) {
    require_record(record);
    RecordDraft draft;
    draft.attention = read_attention();
    const std::vector<std::size_t>& shape = draft.attention.shape;
    draft.id = id_of(record, number);
    draft.model = model_of(record);
    draft.queries = encoding_draft(record, "", shape[2], one_for_each_row);
    draft.keys = encoding_draft(record, of_key, shape[3], "one for each column of attention");
    draft.reduced = string_of(record, "reduced");
    draft.layers = numbers_of_axis(record, "layers", shape[0], draft.reduced.has_value());
    draft.heads = numbers_of_axis(record, "heads", shape[1], draft.reduced.has_value());
    if (const auto hidden = record.find("hidden_keys")) draft.hidden_keys = hidden_keys_of(*hidden, shape);
    draft.kind = kind_of(record);
    if (const auto normalized = record.find("normalized")) draft.normalized = normalized->boolean();
    if (const auto precision = record.find("precision")) draft.precision = precision_of(*precision);
    if (const auto records = record.find("records")) draft.records = count_of(*records);
    if (const auto aggregate = record.find("aggregate")) draft.aggregate = aggregate_of(*aggregate);
    if (const auto dropout = record.find("dropout")) draft.dropout = probability_of(*dropout);
    if (const auto extra = record.find("extra")) draft.extra = object_of(*extra);
    return draft;
}

}  // namespace heed
