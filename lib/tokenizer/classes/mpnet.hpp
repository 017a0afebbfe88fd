// Class MPNetTokenizer of transformers where there is vocab.txt alone: BERT's stages, with RoBERTa's special
// tokens around a text.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// As TokenizerClass::read.
TokenizerParts read_mpnet(const TokenizerSources& sources, std::vector<std::string>& warnings);

}  // namespace heed
