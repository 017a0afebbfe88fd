#include "model/inspect/tokenizer_summary.hpp"

#include "tokenizer/tokenizer.hpp"

namespace heed {

TokenizerSummary summarize_tokenizer(const Folder& folder) {
    TokenizerSummary summary;
    for (const std::string file : {"tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json",
                                   "merges.txt", "special_tokens_map.json", "added_tokens.json"})
        if (folder.find(file)) summary.files.push_back(file);
    if (!folder.find("tokenizer.json") && !folder.find("vocab.txt") && !folder.find("vocab.json"))
        return summary;
    const Tokenizer tokenizer = Tokenizer::load(folder, summary.warnings);
    summary.vocabulary = tokenizer.vocabulary_size();
    summary.lower_case = tokenizer.makes_lower_case();
    return summary;
}

}  // namespace heed
