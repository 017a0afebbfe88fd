// A record in any of its formats.
#pragma once

#include <string>
#include <string_view>

#include "core/attention.hpp"
#include "io/sink.hpp"
#include "record/binary.hpp"

namespace heed {

enum class RecordFormat { json, jsonl, npz, safetensors, csv };

/// From the extension of a path ("out/a.npz") or the name of a format ("npz"). UsageError, which lists the
/// formats, for any other.
[[nodiscard]] RecordFormat record_format_of(std::string_view path_or_name);

/// The whole file; of .jsonl, one line. std::runtime_error if a weight is not finite: no format may hold it.
/// `type` is for npz and safetensors.
void write_record(const Attention& attention, RecordFormat format, const Sink& sink,
                  FloatType type = FloatType::float32);

}  // namespace heed
