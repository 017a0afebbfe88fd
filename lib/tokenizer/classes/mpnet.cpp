#include "tokenizer/classes/mpnet.hpp"

#include "tokenizer/classes/bert.hpp"
#include "tokenizer/post_processors/byte_level.hpp"

namespace heed {
namespace {

TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    TokenizerParts parts = read_bert(sources, warnings);
    parts.around =
        roberta_template(role_token(sources, "cls_token", parts), role_token(sources, "sep_token", parts));
    parts.around.trim_offsets = TrimOffsets{.add_prefix_space = false};
    return parts;
}

}  // namespace

TokenizerClass classes::mpnet() {
    return {"", {"MPNetTokenizer"}, read};
}

}  // namespace heed
