#include "record/npz.hpp"

#include <algorithm>

#include "core/utf8.hpp"
#include "format/array_values.hpp"
#include "record/arrays.hpp"
#include "record/draft.hpp"

namespace heed {
namespace {

std::string meta_string(const RawArray& meta) {
    if (!meta.shape.empty()) throw InputError(meta.place, "one string", show_shape(meta.shape));
    return strings_of(meta)[0];
}

std::vector<std::string> token_strings(const RawArray& tokens, std::size_t expected) {
    if (tokens.shape.size() != 1) throw InputError(tokens.place, "[token]", show_shape(tokens.shape));
    require_length(tokens.shape[0], expected, one_for_each_row, tokens.place);
    std::vector<std::string> strings = strings_of(tokens);
    for (std::size_t i = 0; i < strings.size(); ++i)
        reject_nul(strings[i], tokens.place.at("[" + std::to_string(i) + "]"));
    return strings;
}

}  // namespace

void write_npz(const Attention& attention, const Sink& sink, FloatType type) {
    std::vector<std::pair<std::string, RawArray>> arrays = arrays_of(attention, type);
    const std::vector<std::string>& tokens = attention.encoding.tokens;
    arrays.emplace_back("tokens", raw_array(tokens, {tokens.size()}));
    arrays.emplace_back("meta", raw_array(std::vector<std::string>{meta_of(attention, {"tokens"})}, {}));
    write_npz(arrays, sink);
}

bool holds_record(const NpzReader& archive) {
    return std::find(archive.names().begin(), archive.names().end(), "meta") != archive.names().end();
}

Attention record_from_npz(const NpzReader& archive, const Place& place, const RecordPart& part) {
    const auto find = [&](std::string_view name) { return archive.find(name); };
    const auto meta = archive.find("meta");
    if (!meta) throw InputError(place, "an array named meta", "none");
    RecordDraft draft = draft_of_arrays(meta_string(*meta), find, place);
    if (const auto tokens = archive.find("tokens"))
        draft.tokens = token_strings(*tokens, draft.attention.shape[2]);
    return attention_of(std::move(draft), place, part);
}

}  // namespace heed
