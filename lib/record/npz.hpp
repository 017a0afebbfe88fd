// A record as .npz: numpy.load gives `attention`, `ids`, `segments`, `offsets`, `tokens` and `output` as
// arrays, those the record has, and `meta`, a string of JSON with the rest.
#pragma once

#include <string>

#include "core/attention.hpp"
#include "format/npz.hpp"
#include "record/arrays.hpp"
#include "record/stored_weights.hpp"

namespace heed {

/// Same record, same bytes. numpy's strings lose NULs at a token's end.
void write_npz(const Attention& attention, const Sink& sink, FloatType type = FloatType::float32);

/// Whether an archive is a record at all, or one of bare arrays.
[[nodiscard]] bool holds_record(const NpzReader& archive);
/// InputError, which names array or field, for whatever is no record or does not fit together.
[[nodiscard]] Attention record_from_npz(const NpzReader& archive, const Place& place,
                                        const RecordPart& part = {});

}  // namespace heed
