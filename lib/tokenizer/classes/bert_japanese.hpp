// Class BertJapaneseTokenizer of transformers, whose words are BERT's and whose pieces WordPiece's: its other
// kinds ask for a dictionary of Japanese words.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass bert_japanese();

}  // namespace heed::classes
