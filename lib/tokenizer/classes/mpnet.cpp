#include "tokenizer/classes/mpnet.hpp"

#include "tokenizer/classes/bert.hpp"
#include "tokenizer/post_processors/byte_level.hpp"

namespace heed {
namespace {

TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    TokenizerParts parts = read_bert(sources, warnings);
    parts.around = roberta_template(sources.role("cls_token", parts), sources.role("sep_token", parts));
    parts.around.trim_offsets = TrimOffsets{.add_prefix_space = false};
    return parts;
}

}  // namespace

TokenizerClass classes::mpnet() {
    return {.name = "MPNetTokenizer",
            .model_types = {"mpnet"},
            .model = "WordPiece",
            .vocabulary_file = "vocab.txt",
            .roles = {{"bos_token", "<s>"},
                      {"eos_token", "</s>"},
                      {"unk_token", "[UNK]"},
                      {"sep_token", "</s>"},
                      {"cls_token", "<s>"},
                      {"pad_token", "<pad>"},
                      {"mask_token", "<mask>"}},
            .mask_takes_space = true,
            .read = read};
}

}  // namespace heed
