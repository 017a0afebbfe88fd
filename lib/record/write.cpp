#include "record/write.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "record/csv.hpp"
#include "record/json.hpp"

namespace heed {
namespace {

template <typename Tensor>
bool is_finite(const Tensor& tensor) {
    return std::all_of(tensor.data(), tensor.data() + tensor.size(),
                       [](float value) { return std::isfinite(value); });
}

}  // namespace

RecordFormat record_format_of(std::string_view path_or_name) {
    const std::string_view name = path_or_name.substr(path_or_name.rfind('.') + 1);
    if (name == "json") return RecordFormat::json;
    if (name == "jsonl") return RecordFormat::jsonl;
    if (name == "npz") return RecordFormat::npz;
    if (name == "safetensors") return RecordFormat::safetensors;
    if (name == "csv") return RecordFormat::csv;
    throw UsageError("attention is written as json, jsonl, npz, safetensors or csv, not as " +
                     excerpt(path_or_name));
}

void write_record(const Attention& attention, RecordFormat format, const Sink& sink, FloatType type) {
    if (!is_finite(attention.weights) || (attention.output && !is_finite(*attention.output)))
        throw std::runtime_error("record " + show(attention.id) +
                                 " holds a number that is not finite and cannot be written");
    switch (format) {
        case RecordFormat::json:
            return write_json(attention, sink);
        case RecordFormat::jsonl:
            return write_jsonl(attention, sink);
        case RecordFormat::npz:
            return write_npz(attention, sink, type);
        case RecordFormat::csv:
            return write_csv(attention, sink);
        case RecordFormat::safetensors:
            return write_safetensors(attention, sink, type);
    }
}

}  // namespace heed
