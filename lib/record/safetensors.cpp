#include "record/safetensors.hpp"

#include "record/arrays.hpp"
#include "record/draft.hpp"

namespace heed {

void write_safetensors(const Attention& attention, const Sink& sink, FloatType type) {
    write_safetensors(arrays_of(attention, type), {{"meta", meta_of(attention, {})}}, sink);
}

bool holds_record(const Safetensors& file) {
    return file.metadata.contains("meta");
}

Attention record_from_safetensors(const Safetensors& file, const Place& place, const RecordPart& part) {
    const auto find = [&](std::string_view name) {
        const auto found = file.tensors.find(name);
        return found == file.tensors.end() ? std::nullopt : std::optional(found->second);
    };
    const auto meta = file.metadata.find("meta");
    if (meta == file.metadata.end()) throw InputError(place, "metadata named meta", "none");
    return attention_of(draft_of_arrays(meta->second, find, place), place, part);
}

}  // namespace heed
