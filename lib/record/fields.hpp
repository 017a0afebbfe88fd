// The small fields of a record as JSON, which all formats share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.hpp"

namespace heed {

// What marks a record.
constexpr std::string_view record_format = "heed.attention";
constexpr std::int64_t record_version = 1;

/// A field of a record as JSON, on one line.
struct RecordField {
    std::string_view name;
    std::string json;
};

RecordField id_field(const RecordId& id);
/// What a tokenizer says: `text` to `special_tokens_mask`.
std::vector<RecordField> fields_of(const Encoding& encoding);
/// All fields but the large ones, `output` and `attention`, in their documented order.
std::vector<RecordField> fields_of(const Attention& attention);

}  // namespace heed
