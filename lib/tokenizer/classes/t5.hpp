// Class T5Tokenizer of transformers: of tokenizer.json it takes the vocabulary and SentencePiece's rules; its
// sentinels, <extra_id_0> and on, are special tokens.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass t5();

}  // namespace heed::classes
