// Class BertTokenizer of transformers: of tokenizer.json it takes the vocabulary and the added tokens alone;
// the rest is as tokenizer_config.json says. DistilBertTokenizer is the same.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// As TokenizerClass::read.
TokenizerParts read_bert(const TokenizerSources& sources, std::vector<std::string>& warnings);

/// The token with a role, "cls_token". InputError if it is in no vocabulary.
TemplateToken role_token(const TokenizerSources& sources, const std::string& role,
                         const TokenizerParts& parts);

namespace classes {
TokenizerClass bert();
}

}  // namespace heed
