#include "support/encodings.hpp"

#include <map>

namespace heed::test {

using nlohmann::json;

Sequence sequence_of(const json& record) {
    Sequence sequence;
    if (record.contains("text")) sequence.text = record.at("text").get<std::string>();
    if (record.contains("words")) sequence.words = record.at("words").get<std::vector<std::string>>();
    if (record.contains("text_pair") && !record.at("text_pair").is_null())
        sequence.text_pair = record.at("text_pair").get<std::string>();
    sequence.place = {"truth", ""};
    return sequence;
}

json fields_of(const Encoding& encoding) {
    json words = json::array();
    for (const auto& word : encoding.word_ids) words.push_back(word ? json(*word) : json());
    json offsets = json::array();
    for (const auto& [start, end] : encoding.offsets) offsets.push_back({start, end});
    return {{"tokens", encoding.tokens},
            {"ids", encoding.ids},
            {"segments", encoding.segments},
            {"offsets", offsets},
            {"word_ids", words},
            {"special_tokens_mask", encoding.special_tokens_mask}};
}

Tokenizer tokenizer_of(const json& files, std::vector<std::string>& warnings) {
    std::map<std::string, std::string_view> views;
    for (const auto& [name, content] : files.items()) views[name] = content.get_ref<const std::string&>();
    return Tokenizer::load(Folder::of_memory("model", views), warnings);
}

}  // namespace heed::test
