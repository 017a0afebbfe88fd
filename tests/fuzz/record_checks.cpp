#include "fuzz/record_checks.hpp"

#include <algorithm>
#include <cmath>

#include "fuzz/target.hpp"
#include "support/written.hpp"

namespace heed::fuzz {
namespace {

template <typename Values>
void require_one_each(const Values& values, std::size_t count, const std::string& name) {
    require(values.empty() || values.size() == count, name + " has one entry a token, or none");
}

void check_sizes(const Attention& record) {
    const Encoding& encoding = record.encoding;
    const std::size_t queries = record.weights.shape(2);
    require(encoding.tokens.size() == queries, "a token is a row");
    require(record.key_labels().size() == record.weights.shape(3), "a key is a column");
    require_one_each(encoding.ids, queries, "ids");
    require_one_each(encoding.segments, queries, "segments");
    require_one_each(encoding.offsets, queries, "offsets");
    require_one_each(encoding.word_ids, queries, "word_ids");
    require_one_each(encoding.special_tokens_mask, queries, "special_tokens_mask");
    require(record.layers.empty() || record.layers.size() == record.weights.shape(0), "layers are numbered");
    require(record.heads.empty() || record.heads.size() == record.weights.shape(1), "heads are numbered");
    require(!record.output || record.output->shape(0) == queries, "a token is a row of output");
    require(
        std::all_of(record.weights.begin(), record.weights.end(), [](float w) { return std::isfinite(w); }),
        "weights are finite");
    require(!record.normalized || largest_row_defect(record.weights) <=
                                      row_tolerance_of(record.precision, record.weights.shape(3)),
            "rows sum to 1");
}

Attention read_back(const std::string& bytes, RecordFormat format) {
    const Place place{"written", ""};
    switch (format) {
        case RecordFormat::npz:
            return record_from_npz(NpzReader(bytes, place), place);
        case RecordFormat::safetensors:
            return record_from_safetensors(parse_safetensors(bytes, place), place);
        default:
            return record_from_json(JsonValue::parse(bytes, place));
    }
}

/// numpy's strings lose NULs at their end.
bool numpy_keeps(const Attention& record) {
    return std::none_of(record.encoding.tokens.begin(), record.encoding.tokens.end(),
                        [](const std::string& token) { return token.ends_with('\0'); });
}

}  // namespace

void check_record(const Attention& record) {
    check_sizes(record);
    const std::string json = test::to_json(record);
    for (const RecordFormat format :
         {RecordFormat::json, RecordFormat::jsonl, RecordFormat::npz, RecordFormat::safetensors}) {
        if (format == RecordFormat::npz && !numpy_keeps(record)) continue;
        const auto again = accepted([&] { return read_back(test::to_bytes(record, format), format); });
        require(again.has_value(), "heed reads the record that it wrote");
        require(test::to_json(*again) == json, "a record that is written and read is the same");
    }
}

std::vector<std::string> record_words() {
    return {"\"format\": \"heed.attention\"",
            "\"version\": 1",
            "\"tokens\": [",
            "\"attention\": [[[[",
            "\"normalized\": true",
            "\"offsets\": [[",
            "\"segments\": [",
            "\"word_ids\": [",
            "\"special_tokens_mask\": [",
            "\"key_tokens\": [",
            "\"layers\": [",
            "\"heads\": [",
            "\"reduced\": \"",
            "\"value\": \"difference\"",
            "\"dropout\": ",
            "\"output\": [[",
            "\"model\": {\"layers\": ",
            "\"id\": ",
            "null"};
}

}  // namespace heed::fuzz
