// Class EsmTokenizer of transformers: the letters of a protein, by vocab.txt alone.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass esm();

}  // namespace heed::classes
