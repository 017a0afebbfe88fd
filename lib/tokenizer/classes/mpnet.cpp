#include "tokenizer/classes/mpnet.hpp"

#include "tokenizer/classes/bert.hpp"
#include "tokenizer/post_processors/byte_level.hpp"

namespace heed {

TokenizerParts read_mpnet(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    TokenizerParts parts = read_bert(sources, warnings);
    parts.around =
        roberta_template(role_token(sources, "cls_token", parts), role_token(sources, "sep_token", parts));
    return parts;
}

}  // namespace heed
