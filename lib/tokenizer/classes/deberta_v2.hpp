// Class DebertaV2Tokenizer of transformers: of tokenizer.json it takes the vocabulary alone; the rest is as
// tokenizer_config.json says.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass deberta_v2();

}  // namespace heed::classes
