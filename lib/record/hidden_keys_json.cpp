#include "record/hidden_keys_json.hpp"

#include <functional>
#include <utility>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "format/json_fields.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

constexpr std::string_view causal_name = "causal";

void append_rows(std::string& out, const HiddenRows& rows, std::size_t keys) {
    if (rows.empty()) return append_json(out, RawJson{"null"});
    if (rows.size() == keys && rows == hidden_from(causal, keys)) return append_json(out, causal_name);
    JsonArray array(out);
    for (const std::vector<KeyRange>& ranges : rows) {
        JsonArray row(array.begin());
        for (const KeyRange& range : ranges) row.add(std::pair{range.begin, range.end});
        row.end();
    }
    array.end();
}

/// One for all that are the same, else an object that has one for each under `name`.
template <typename IsSame, typename Append>
void append_each(std::string& out, std::string_view name, std::size_t count, const IsSame& is_as_first,
                 const Append& append) {
    bool are_one = true;
    for (std::size_t i = 1; i < count; ++i) are_one = are_one && is_as_first(i);
    if (are_one) return append(out, 0);
    JsonObject object(out);
    JsonArray array(object.begin(name));
    for (std::size_t i = 0; i < count; ++i) append(array.begin(), i);
    array.end();
    object.end();
}

bool are_same(const HiddenRows& a, const HiddenRows& b) {
    return &a == &b || a == b;
}

HiddenRows rows_of(const JsonValue& value, std::size_t queries, std::size_t keys) {
    if (value.is_null()) return {};
    if (value.is_string()) {
        if (value.string() != causal_name)
            throw InputError(value.place(), json_string(causal_name) + " or ranges of keys",
                             value.description());
        if (queries != keys)
            throw InputError(value.place(), "ranges of keys, since there are not as many keys as queries",
                             value.description());
        return hidden_from(causal, keys);
    }
    require_length(value.size(), queries, "one for each row of attention", value.place());
    HiddenRows rows;
    value.for_each_element([&](const JsonValue& row) {
        std::vector<KeyRange>& ranges = rows.emplace_back();
        row.for_each_element([&](const JsonValue& range) {
            const auto [begin, end] = span_of(range);
            const auto first = static_cast<std::size_t>(begin), last = static_cast<std::size_t>(end);
            const std::size_t least = ranges.empty() ? 0 : ranges.back().end + 1;
            if (first < least || first >= last || last > keys)
                throw InputError(
                    range.place(),
                    "ranges [begin, end) of the " + std::to_string(keys) + " keys, ascending and apart",
                    range.text());
            ranges.push_back({first, last});
        });
    });
    return rows;
}

/// What stands under `name`, one for each of `count`; nothing if `value` is no object.
std::optional<std::vector<JsonValue>> each_of(const JsonValue& value, std::string_view name,
                                              std::size_t count, const char* why) {
    if (!value.is_object()) return std::nullopt;
    const auto list = value.find(name);
    if (!list) return std::nullopt;
    require_length(list->size(), count, why, list->place());
    return list->elements();
}

}  // namespace

std::string hidden_keys_json(const HiddenKeys& hidden, const std::vector<std::size_t>& shape) {
    const std::size_t layers = shape[0], heads = shape[1], keys = shape[3];
    std::string json;
    const auto append_layer = [&](std::string& out, std::size_t layer) {
        append_each(
            out, "heads", heads,
            [&](std::size_t head) { return are_same(hidden.of(layer, 0), hidden.of(layer, head)); },
            [&](std::string& to, std::size_t head) { append_rows(to, hidden.of(layer, head), keys); });
    };
    const auto is_as_first = [&](std::size_t layer) {
        for (std::size_t head = 0; head < heads; ++head)
            if (!are_same(hidden.of(0, head), hidden.of(layer, head))) return false;
        return true;
    };
    append_each(json, "layers", hidden.empty() ? 1 : layers, is_as_first, append_layer);
    return json;
}

HiddenKeys hidden_keys_of(const JsonValue& value, const std::vector<std::size_t>& shape) {
    const std::size_t layers = shape[0], heads = shape[1];
    if (!value.is_object()) return {layers, heads, rows_of(value, shape[2], shape[3])};
    HiddenKeys hidden;
    const auto set_layer = [&](std::size_t layer, const JsonValue& of_layer) {
        const auto of_heads = each_of(of_layer, "heads", heads, "one for each head that attention holds");
        if (!of_heads) return hidden.set(layer, rows_of(of_layer, shape[2], shape[3]), layers, heads);
        for (std::size_t head = 0; head < heads; ++head)
            hidden.set(layer, head, rows_of((*of_heads)[head], shape[2], shape[3]), layers, heads);
    };
    const auto of_layers = each_of(value, "layers", layers, "one for each layer that attention holds");
    for (std::size_t layer = 0; layer < layers; ++layer)
        set_layer(layer, of_layers ? (*of_layers)[layer] : value);
    return hidden;
}

}  // namespace heed
