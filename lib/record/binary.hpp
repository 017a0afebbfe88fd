// A record as .npz or .safetensors: its numbers are arrays, and the rest is JSON, called `meta`. numpy.load
// gives `attention`, `ids`, `segments`, `offsets`, `tokens` and `output`, those the record has, and of keys
// that are not the queries `key_ids`, `key_segments` and `key_offsets`; safetensors has no strings, so that
// there `tokens` are in `meta` too, a text of the metadata.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/attention.hpp"
#include "format/npy.hpp"
#include "format/safetensors.hpp"
#include "io/sink.hpp"
#include "record/draft.hpp"

namespace heed {

/// How a file of arrays holds floating-point numbers.
enum class FloatType { float32, float16 };

/// Same record, same bytes. numpy's strings lose NULs at a token's end.
void write_npz(const Attention& attention, const Sink& sink, FloatType type = FloatType::float32);
void write_safetensors(const Attention& attention, const Sink& sink, FloatType type = FloatType::float32);

/// Whether a file is a record at all, or one of bare arrays.
[[nodiscard]] bool holds_record(const NpzReader& archive);
[[nodiscard]] bool holds_record(const Safetensors& file);
/// InputError, which names array or field, for whatever is no record or does not fit together.
[[nodiscard]] Attention record_from_npz(const NpzReader& archive, const Place& place,
                                        const RecordPart& part = {});
[[nodiscard]] Attention record_from_safetensors(const Safetensors& file, const Place& place,
                                                const RecordPart& part = {});

/// The numbers of a record: attention, ids, segments, offsets (also of the keys), output; those it has. They
/// refer to `attention`.
[[nodiscard]] std::vector<std::pair<std::string, RawArray>> arrays_of(const Attention& attention,
                                                                      FloatType type = FloatType::float32);

/// A JSON object of all the other fields, without those of `stored_apart`.
[[nodiscard]] std::string meta_of(const Attention& attention,
                                  std::initializer_list<std::string_view> stored_apart);

}  // namespace heed
