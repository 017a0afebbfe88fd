// A record as .safetensors: its numbers are tensors, the rest is JSON in the metadata's `meta`.
#pragma once

#include <string>

#include "core/attention.hpp"
#include "format/safetensors.hpp"
#include "record/arrays.hpp"
#include "record/stored_weights.hpp"

namespace heed {

/// Same record, same bytes.
void write_safetensors(const Attention& attention, const Sink& sink, FloatType type = FloatType::float32);

/// Whether a file is a record at all, or one of bare tensors.
[[nodiscard]] bool holds_record(const Safetensors& file);
/// InputError, which names tensor or field, for whatever is no record or does not fit together.
[[nodiscard]] Attention record_from_safetensors(const Safetensors& file, const Place& place,
                                                const RecordPart& part = {});

}  // namespace heed
