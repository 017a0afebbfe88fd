// Classes RobertaTokenizer and GPT2Tokenizer of transformers, and those that are the same: a byte-level BPE
// of vocab.json and merges.txt, where there is no tokenizer.json.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// `sources.settings.byte_level_class` is one of the two, and the folder has both files.
TokenizerParts read_byte_level(const TokenizerSources& sources);

}  // namespace heed
