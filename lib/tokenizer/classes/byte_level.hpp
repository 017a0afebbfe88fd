// Classes RobertaTokenizer and GPT2Tokenizer of transformers: a byte-level BPE of the vocabulary and merges
// of tokenizer.json, or of vocab.json and merges.txt; the rest is as tokenizer_config.json says.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass roberta();
TokenizerClass gpt2();

}  // namespace heed::classes
