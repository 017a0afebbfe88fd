// Class AlbertTokenizer of transformers: of tokenizer.json it takes the vocabulary, SentencePiece's rules and
// the special tokens around a text; the rest is as tokenizer_config.json says.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass albert();

}  // namespace heed::classes
