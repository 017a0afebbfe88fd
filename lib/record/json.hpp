// A record as JSON: the format that people read and scripts parse.
#pragma once

#include <cstdint>
#include <string>

#include "core/attention.hpp"
#include "format/json.hpp"
#include "io/sink.hpp"
#include "record/draft.hpp"

namespace heed {

/// One field per line, and one row of a matrix per line; ends with a line end.
void write_json(const Attention& attention, const Sink& sink);
/// The same on one line, which it ends.
void write_jsonl(const Attention& attention, const Sink& sink);

/// What a tokenizer made of a sequence, on one line, which it ends: the fields of a record that are about its
/// tokens; `text_pair` only where there is one.
[[nodiscard]] std::string tokens_to_jsonl(const RecordId& id, const Encoding& encoding);

/// `number` is the id of a record that has none. InputError, which names the field, for whatever is no record
/// or does not fit together. Fields that are not known are ignored.
[[nodiscard]] Attention record_from_json(const JsonValue& json, std::int64_t number = 0,
                                         const RecordPart& part = {});

}  // namespace heed
