#include "model/tokenizer_summary.hpp"

#include <algorithm>

#include "format/json.hpp"

namespace heed {
namespace {

std::optional<JsonValue> read_json(const Folder& folder, const std::string& file) {
    const auto bytes = folder.find(file);
    if (!bytes) return std::nullopt;
    return JsonValue::parse(bytes->view(), {bytes->name(), ""});
}

/// Of tokenizer.json: the vocabulary, and the added tokens that are not in it.
std::optional<std::uint64_t> count_tokens(const JsonValue& tokenizer) {
    const auto model = tokenizer.find("model");
    const auto vocabulary = model ? model->find("vocab") : std::nullopt;
    if (!vocabulary) return std::nullopt;
    std::uint64_t count = vocabulary->keys().size();
    if (const auto added = tokenizer.find("added_tokens"))
        for (const JsonValue& token : added->elements())
            if (!vocabulary->find(token.field("content").string())) ++count;
    return count;
}

std::uint64_t count_lines(std::string_view text) {
    const auto ends = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    return text.empty() || text.back() == '\n' ? ends : ends + 1;
}

std::optional<bool> flag(const std::optional<JsonValue>& json, std::string_view key) {
    const auto value = json ? json->find(key) : std::nullopt;
    if (!value) return std::nullopt;
    return value->boolean();
}

}  // namespace

TokenizerSummary summarize_tokenizer(const Folder& folder) {
    TokenizerSummary summary;
    for (const std::string file : {"tokenizer.json", "tokenizer_config.json", "vocab.txt",
                                   "special_tokens_map.json", "added_tokens.json"})
        if (folder.find(file)) summary.files.push_back(file);
    const auto tokenizer = read_json(folder, "tokenizer.json");
    if (tokenizer) summary.vocabulary = count_tokens(*tokenizer);
    if (const auto lines = folder.find("vocab.txt"); lines && !summary.vocabulary)
        summary.vocabulary = count_lines(lines->view());
    summary.lower_case = flag(read_json(folder, "tokenizer_config.json"), "do_lower_case");
    if (!summary.lower_case && tokenizer)
        summary.lower_case = flag(tokenizer->find("normalizer"), "lowercase");
    return summary;
}

}  // namespace heed
