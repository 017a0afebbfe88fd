#include "input/given_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/given_fields.hpp"
#include "core/text/utf8.hpp"
#include "format/json_fields.hpp"

namespace heed {
namespace {

/// A field as heed calls it, and as transformers does.
struct FieldOfTokens {
    std::string_view name;
    std::string_view other_name;

    std::string_view name_in(const JsonValue& record) const {
        return record.find(name) || !record.find(other_name) ? name : other_name;
    }
};

constexpr FieldOfTokens ids{"ids", "input_ids"}, segments{"segments", "token_type_ids"},
    offsets{"offsets", "offset_mapping"}, word_ids{"word_ids", "word_ids"},
    special_tokens_mask{"special_tokens_mask", "special_tokens_mask"},
    sequence_ids{"sequence_ids", "sequence_ids"};
constexpr std::array all_fields = {ids, segments, sequence_ids, offsets, word_ids, special_tokens_mask};

std::optional<std::string> text_at(const JsonValue& record, std::string_view name) {
    const auto value = record.find(name);
    if (!value) return std::nullopt;
    std::string text = value->string();
    reject_nul(text, value->place());
    return text;
}

}  // namespace

bool is_split_already(const JsonValue& record) {
    return record.find("text") && record.find("tokens") && record.find(offsets.name_in(record));
}

bool is_field_of_tokens(std::string_view name) {
    return std::any_of(all_fields.begin(), all_fields.end(), [&](const FieldOfTokens& field) {
        return field.name == name || field.other_name == name;
    });
}

Encoding given_tokens(const JsonValue& record, std::vector<std::string> tokens) {
    Encoding encoding;
    encoding.tokens = std::move(tokens);
    const auto read = [&](const FieldOfTokens& field, auto of, auto& list) {
        const std::size_t size = encoding.tokens.size();
        if (auto values = array_of(record, field.name_in(record), of, size, "one for each token"))
            list = *std::move(values);
    };
    read(ids, count_of, encoding.ids);
    read(segments, flag_of, encoding.segments);
    read(sequence_ids, sequence_id_of, encoding.sequence_ids);
    read(offsets, span_of, encoding.offsets);
    read(word_ids, word_of, encoding.word_ids);
    read(special_tokens_mask, flag_of, encoding.special_tokens_mask);
    require_spans(encoding.offsets, record.place().at("." + std::string(offsets.name_in(record))));
    if (encoding.offsets.empty()) return encoding;
    encoding.text = text_at(record, "text");
    encoding.text_pair = text_at(record, "text_pair");
    return encoding;
}

}  // namespace heed
