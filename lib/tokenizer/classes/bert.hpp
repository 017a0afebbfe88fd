// Class BertTokenizer of transformers: of tokenizer.json it takes the vocabulary and the added tokens alone;
// the rest is as tokenizer_config.json says. DistilBertTokenizer is the same.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// As TokenizerClass::read.
TokenizerParts read_bert(const TokenizerSources& sources, std::vector<std::string>& warnings);

namespace classes {
TokenizerClass bert();
}

}  // namespace heed
