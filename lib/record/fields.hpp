// The small fields of a record as JSON, both ways, which all formats share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/attention.hpp"
#include "format/json.hpp"
#include "format/json_writer.hpp"
#include "record/draft.hpp"

namespace heed {

using FieldNames = std::vector<std::string_view>;

/// Adds what a tokenizer says, `text` to `special_tokens_mask`, without the fields `left_out`.
void add_fields(JsonObject& record, const Encoding& encoding, const FieldNames& left_out = {});
/// Adds all fields but the large ones, `output` and `attention`, in their documented order.
void add_fields(JsonObject& record, const Attention& attention, const FieldNames& left_out = {});

/// Nothing for a record that has no id, or none that can be read.
[[nodiscard]] std::optional<RecordId> given_id(const JsonValue& record);

/// The draft of a record: all its fields but the large ones, and its attention, which `read_attention` gives
/// once format and version are known to be right. `number` is the id of a record that has none. InputError
/// for another format, version or kind of value, a field of another type, and one that has not an element for
/// each token, layer or head: a small file may hold a long array, which is not converted to be rejected.
[[nodiscard]] RecordDraft draft_of_fields(const JsonValue& record, std::int64_t number,
                                          const std::function<StoredWeights()>& read_attention);

}  // namespace heed
