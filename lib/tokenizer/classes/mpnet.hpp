// Class MPNetTokenizer of transformers: BERT's stages, with RoBERTa's special tokens around a text.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass mpnet();

}  // namespace heed::classes
