// Class BertTokenizer of transformers: of tokenizer.json it takes the vocabulary and the added tokens alone;
// the rest is as tokenizer_config.json says. DistilBertTokenizer is the same.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass bert();

}  // namespace heed::classes
