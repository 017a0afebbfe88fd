#include "record/bare.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text/number.hpp"
#include "core/text/utf8.hpp"
#include "core/text/words.hpp"
#include "format/array_values.hpp"
#include "record/array_names.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

constexpr std::size_t max_rank = 5;
constexpr const char* shapes_of_one =
    "[q, k], [heads, q, k], [layers, heads, q, k] or [layers, batch, heads, q, k], none of them 0";
constexpr const char* shapes_of_layer = "[q, k], [heads, q, k] or [batch, heads, q, k], none of them 0";
constexpr const char* expected_arrays =
    "an array named attention, or one for each layer whose names differ in a number alone";

/// The arrays of a file that may be attention, and how one is read.
struct Arrays {
    std::vector<std::string> names;
    std::function<StoredWeights(const std::string& name)> read;
};

/// Of a JSON document the field, of another file the array of this name.
Place field(const Place& place, const std::string& name) {
    return place.at(place.spot.empty() ? name : "." + name);
}

void require_shape(const std::vector<std::size_t>& shape, std::size_t most, const char* expected,
                   const Place& place) {
    if (shape.size() < 2 || shape.size() > most || std::count(shape.begin(), shape.end(), std::size_t{0}) > 0)
        throw InputError(place, expected, show_shape(shape));
}

/// One array for each layer.
BareAttention attention_of_layers(std::vector<StoredWeights> layers, const ChosenArrays& chosen,
                                  const Place& place) {
    std::vector<std::size_t> shape = layers[0].shape;
    require_shape(shape, 4, shapes_of_layer, field(place, chosen.names[0]));
    for (std::size_t i = 1; i < layers.size(); ++i)
        if (layers[i].shape != shape)
            throw InputError(field(place, chosen.names[i]),
                             show_shape(shape) + ", the shape of " + chosen.names[0],
                             show_shape(layers[i].shape));
    BareAttention bare;
    bare.place = place;
    bare.batch_shape = shape;
    shape.insert(shape.begin(), 4 - shape.size(), 1);
    bare.batch = shape[0];
    bare.shape = {layers.size(), shape[1], shape[2], shape[3]};
    bare.layers = chosen.layers;
    bare.layer_names = chosen.names;
    bare.read = [layers = std::move(layers), heads = shape[1]](std::size_t sequence, std::size_t position,
                                                               float* out) {
        layers[position / heads].read(sequence * heads + position % heads, out);
    };
    return bare;
}

ChosenArrays chosen_of(const std::vector<std::string>& names, const std::string& name, const Place& place) {
    if (!name.empty()) {
        if (is_among(name, names)) return {{name}, std::nullopt};
        throw InputError(place, "an array named " + name, names.empty() ? "none" : joined(names));
    }
    if (auto chosen = chosen_arrays(names)) return *std::move(chosen);
    throw InputError(place, expected_arrays,
                     names.empty()
                         ? "none"
                         : joined(names) + " (" + place.file + ":" + names.front() + " takes that one)");
}

/// Names of rows that another array of the file has are not used.
void drop_names_of_others(BareAttention& bare) {
    const auto fits = [&](const NameLists& lists, std::initializer_list<std::size_t> axes) {
        return lists.empty() || std::count(axes.begin(), axes.end(), lists[0].size()) > 0;
    };
    const std::size_t queries = bare.shape[2], keys = bare.shape[3];
    const auto drop = [&](NameLists& lists, const char* name) {
        lists.clear();
        bare.unused.push_back(name);
    };
    RowNames& names = bare.names;
    if (!fits(names.query_tokens, {queries})) drop(names.query_tokens, "query_tokens");
    if (!fits(names.key_tokens, {keys})) drop(names.key_tokens, "key_tokens");
    const bool names_rows = fits(names.tokens, {queries});
    if (!names_rows && (names.query_tokens.empty() || !fits(names.tokens, {keys})))
        drop(names.tokens, "tokens");
}

BareAttention attention_in(const Arrays& arrays, RowNames names, std::vector<std::string> unused,
                           const Place& place, const std::string& name) {
    const ChosenArrays chosen = chosen_of(arrays.names, name, place);
    std::vector<StoredWeights> weights;
    for (const std::string& array : chosen.names) weights.push_back(arrays.read(array));
    BareAttention bare = chosen.layers ? attention_of_layers(std::move(weights), chosen, place)
                                       : bare_attention(std::move(weights[0]), place);
    bare.names = std::move(names);
    if (!name.empty()) {
        drop_names_of_others(bare);
        return bare;
    }
    bare.unused = std::move(unused);
    for (const std::string& array : arrays.names)
        if (!is_among(array, chosen.names)) bare.unused.push_back(array);
    return bare;
}

bool is_names(std::string_view name) {
    return name == "tokens" || name == "query_tokens" || name == "key_tokens";
}

bool holds_strings(const RawArray& array) {
    return array.type == ElementType::unicode || array.type == ElementType::bytes;
}

bool holds_whole_numbers(const RawArray& array) {
    return array.type >= ElementType::int8 && array.type <= ElementType::uint64;
}

/// The queries' names, by their numbers among the tokens of the same list.
std::vector<std::string> names_at(const std::vector<std::int64_t>& numbers, const RowNames& names,
                                  const Place& place) {
    const NameLists& all = names.key_tokens.empty() ? names.tokens : names.key_tokens;
    std::vector<std::string> queries;
    for (const std::int64_t number : numbers) {
        const auto index = static_cast<std::size_t>(number);
        if (all.size() != 1 || number < 0 || index >= all[0].size())
            throw InputError(place,
                             "numbers of tokens, of which there are " +
                                 std::to_string(all.size() == 1 ? all[0].size() : 0),
                             std::to_string(number));
        queries.push_back(all[0][index]);
    }
    return queries;
}

/// [token], or [sequence, token].
NameLists lists_of(const RawArray& array) {
    if (array.shape.empty() || array.shape.size() > 2)
        throw InputError(array.place, "[token] or [sequence, token]", show_shape(array.shape));
    const std::vector<std::string> strings = strings_of(array);
    const std::size_t length = array.shape.back();
    NameLists lists;
    for (std::size_t begin = 0; length > 0 && begin < strings.size(); begin += length)
        lists.emplace_back(strings.begin() + static_cast<std::ptrdiff_t>(begin),
                           strings.begin() + static_cast<std::ptrdiff_t>(begin + length));
    return lists;
}

/// A list of strings, or one for each sequence; an array of these.
NameLists lists_of(const JsonValue& json) {
    if (json.size() == 0 || !json.elements()[0].is_array()) return {json.strings()};
    NameLists lists;
    for (const JsonValue& list : json.elements()) lists.push_back(list.strings());
    return lists;
}

using FoundArrays = std::map<std::string, RawArray, std::less<>>;

BareAttention attention_in(const FoundArrays& found, RowNames names, const Place& place,
                           const std::string& chosen) {
    Arrays arrays;
    std::vector<std::string> unused;
    for (const auto& [name, array] : found) {
        const bool is_name_of_rows = is_names(name);
        if (is_name_of_rows && holds_strings(array))
            (name == "tokens"         ? names.tokens
             : name == "query_tokens" ? names.query_tokens
                                      : names.key_tokens) = lists_of(array);
        else if (is_name_of_rows || holds_strings(array) || array.type == ElementType::other)
            unused.push_back(name);
        else
            arrays.names.push_back(name);
    }
    const auto queries = found.find("query_tokens");
    if (queries != found.end() && holds_whole_numbers(queries->second)) {
        names.query_tokens = {names_at(integers_of(queries->second), names, queries->second.place)};
        unused.erase(std::find(unused.begin(), unused.end(), "query_tokens"));
    }
    arrays.read = [&](const std::string& name) { return StoredWeights::matrices(found.at(name)); };
    return attention_in(arrays, std::move(names), std::move(unused), place, chosen);
}

/// An array of numbers, or of such arrays, as far as its first elements tell.
bool holds_numbers(const JsonValue& json) {
    if (!json.is_array()) return false;
    if (json.size() == 0) return true;
    const JsonValue first = json.elements()[0];
    return first.is_array() ? holds_numbers(first) : !first.is_string() && !first.is_object();
}

/// An array of arrays of numbers, or what is called attention, whatever it holds: a list of ids is none.
bool may_be_attention(const std::string& name, const JsonValue& value) {
    if (is_names(name) || !holds_numbers(value)) return false;
    return name == "attention" || name == "attentions" ||
           (value.size() > 0 && value.elements()[0].is_array());
}

/// All that may be, or the one of this name.
Arrays arrays_in(const JsonValue& json, const std::string& chosen = {}) {
    Arrays arrays;
    for (const auto& [name, value] : json.members())
        if (chosen.empty() && may_be_attention(name, value)) arrays.names.push_back(name);
    if (!chosen.empty()) arrays.names = {chosen};
    arrays.read = [json](const std::string& name) {
        return StoredWeights::matrices(json.field(name).numbers(max_rank, MissingNumbers::nan));
    };
    return arrays;
}

/// What is neither attention nor names of its rows, nor the id.
std::vector<std::string> other_members(const JsonValue& json) {
    std::vector<std::string> names;
    for (const auto& [name, value] : json.members())
        if (!is_names(name) && name != "id" && !may_be_attention(name, value)) names.push_back(name);
    return names;
}

RowNames names_in(const JsonValue& json) {
    RowNames names;
    if (const auto tokens = json.find("tokens")) names.tokens = lists_of(*tokens);
    if (const auto keys = json.find("key_tokens")) names.key_tokens = lists_of(*keys);
    if (const auto queries = json.find("query_tokens"))
        names.query_tokens = holds_numbers(*queries)
                                 ? NameLists{names_at(queries->integers(), names, queries->place())}
                                 : lists_of(*queries);
    return names;
}

BareAttention attention_in(const JsonValue& json, const std::string& name) {
    const auto weights = [](const JsonValue& array) {
        return StoredWeights::matrices(array.numbers(max_rank, MissingNumbers::nan));
    };
    if (!json.is_object()) {
        if (name.empty()) return bare_attention(weights(json), json.place());
        throw InputError(json.place(), "an object of named arrays before :" + name, json.description());
    }
    if (const Arrays arrays = arrays_in(json, name); !arrays.names.empty())
        return attention_in(arrays, names_in(json), other_members(json), json.place(), name);
    if (const auto attn = json.find("attn"); attn && !json.find("attention"))
        throw InputError(attn->place(), expected_arrays, attn->description());
    return bare_attention(weights(json.field("attention")), json.place());
}

std::vector<std::string> numbered_tokens(std::size_t count) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) tokens.push_back(std::to_string(i));
    return tokens;
}

std::optional<std::vector<std::string>> list_for(const NameLists& lists, std::size_t sequence,
                                                 const BareAttention& bare, const char* name) {
    if (lists.empty()) return std::nullopt;
    if (lists.size() != 1 && lists.size() != bare.batch)
        throw InputError(field(bare.place, name),
                         "a list for each of the " + std::to_string(bare.batch) + " sequences",
                         std::to_string(lists.size()));
    const std::vector<std::string>& list = lists.size() == 1 ? lists[0] : lists[sequence];
    for (std::size_t i = 0; i < list.size(); ++i)
        reject_nul(list[i], field(bare.place, std::string(name) + "[" + std::to_string(i) + "]"));
    return list;
}

void require_names(const std::vector<std::string>& names, std::size_t count, const char* rows,
                   const Place& place) {
    if (names.size() != count)
        throw InputError(
            place, std::string("as many tokens as the attention has ") + rows + ", " + std::to_string(count),
            std::to_string(names.size()) +
                (names.size() == 1 ? " (spaces separate tokens; a file has one per line)" : ""));
}

/// Names both axes of a draft.
void name_rows(RecordDraft& draft, const BareAttention& bare, std::size_t sequence) {
    const std::size_t queries = bare.shape[2], keys = bare.shape[3];
    auto tokens = list_for(bare.names.tokens, sequence, bare, "tokens");
    auto of_queries = list_for(bare.names.query_tokens, sequence, bare, "query_tokens");
    auto of_keys = list_for(bare.names.key_tokens, sequence, bare, "key_tokens");
    if (!of_keys && tokens && tokens->size() == keys && (of_queries || queries != keys)) of_keys = tokens;
    if (!of_queries && tokens && tokens->size() == keys && queries != keys)
        throw InputError(field(bare.place, "tokens"),
                         "as many tokens as the attention has rows, " + std::to_string(queries) +
                             " (or query_tokens with them, which name the rows)",
                         std::to_string(tokens->size()));
    if (!of_queries) of_queries = std::move(tokens);
    if (of_queries) require_names(*of_queries, queries, "rows", field(bare.place, "tokens"));
    if (of_keys) require_names(*of_keys, keys, "columns", field(bare.place, "key_tokens"));
    if (!of_keys && keys != queries) of_keys = numbered_tokens(keys);
    draft.queries.tokens = of_queries ? std::move(of_queries) : numbered_tokens(queries);
    if (of_keys != draft.queries.tokens) draft.keys.tokens = std::move(of_keys);
}

HiddenKeys causal_keys(const BareAttention& bare) {
    const std::size_t queries = bare.shape[2], keys = bare.shape[3];
    if (queries != keys)
        throw InputError(bare.place, "as many keys as queries, for a causal mask",
                         std::to_string(queries) + " queries and " + std::to_string(keys) + " keys");
    return {bare.shape[0], bare.shape[1], hidden_from(causal, keys)};
}

}  // namespace

BareAttention bare_attention(StoredWeights array, const Place& place) {
    std::vector<std::size_t> shape = array.shape;
    require_shape(shape, max_rank, shapes_of_one, place);
    BareAttention bare;
    bare.place = place;
    bare.batch_shape = shape;
    if (shape.size() == 5) {
        bare.batch = shape[1];
        shape.erase(shape.begin() + 1);
    }
    shape.insert(shape.begin(), 4 - shape.size(), 1);
    bare.read = [array = std::move(array), batch = bare.batch, heads = shape[1]](
                    std::size_t sequence, std::size_t position, float* out) {
        array.read((position / heads * batch + sequence) * heads + position % heads, out);
    };
    bare.shape = std::move(shape);
    return bare;
}

BareAttention bare_attention(const NpzReader& archive, const Place& place, const std::string& name) {
    std::string attention = name;
    for (const char* const usual : {"attention", "attentions"})
        if (attention.empty() && is_among(usual, archive.names())) attention = usual;
    FoundArrays found;
    std::vector<std::string> unused;
    for (const std::string& array : archive.names()) {
        // Where the name says it all, the others are not unpacked.
        if (is_among(attention, archive.names()) && array != attention && !is_names(array))
            unused.push_back(array);
        else
            found.emplace(array, *archive.find(array));
    }
    BareAttention bare = attention_in(found, {}, place, name);
    if (name.empty()) bare.unused.insert(bare.unused.end(), unused.begin(), unused.end());
    return bare;
}

BareAttention bare_attention(const Safetensors& file, const Place& place, const std::string& name) {
    RowNames names;
    const auto lists = [&](const char* field) {
        const auto text = file.metadata.find(field);
        return text == file.metadata.end() ? NameLists{}
                                           : lists_of(JsonValue::parse(text->second, {place.file, field}));
    };
    names = {lists("tokens"), lists("query_tokens"), lists("key_tokens")};
    return attention_in(file.tensors, std::move(names), place, name);
}

bool holds_matrices(const JsonValue& json) {
    return json.is_object() && !arrays_in(json).names.empty();
}

BareAttention bare_attention(const JsonValue& json, const std::string& name) {
    BareAttention bare = attention_in(json, name);
    bare.is_written_out = true;
    if (json.is_object()) bare.id = given_id(json);
    return bare;
}

BareAttention bare_attention(NumberTable table, const Place& place) {
    BareAttention bare = bare_attention(StoredWeights::matrices(std::move(table.values)), place);
    bare.is_written_out = true;
    const bool is_square = bare.shape[2] == bare.shape[3];
    if (table.tokens.empty() && is_square) table.tokens = table.columns;
    if (!table.tokens.empty()) bare.names.tokens = {std::move(table.tokens)};
    if (!table.columns.empty()) bare.names.key_tokens = {std::move(table.columns)};
    return bare;
}

Attention record_of(const BareAttention& bare, std::size_t sequence, const RecordPart& part) {
    RecordDraft draft;
    draft.id = bare.batch == 1 && bare.id ? *bare.id : RecordId(static_cast<std::int64_t>(sequence));
    draft.model.type = "unknown";
    draft.layers = bare.layers;
    draft.hides_nan = true;
    if (bare.is_causal) draft.hidden_keys = causal_keys(bare);
    draft.attention = {bare.shape,
                       [&](std::size_t position, float* out) { bare.read(sequence, position, out); }};
    name_rows(draft, bare, sequence);
    return attention_of(std::move(draft), bare.place, part);
}

Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part) {
    const BareAttention bare = bare_attention(StoredWeights::matrices(std::move(array)), place);
    if (bare.batch > 1) throw InputError(place, "one sequence", show_shape(bare.batch_shape));
    return record_of(bare, 0, part);
}

}  // namespace heed
