// Classes XLMRobertaTokenizer and CamembertTokenizer of transformers: of tokenizer.json they take the
// vocabulary and SentencePiece's rules; the rest is as tokenizer_config.json says.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed::classes {

TokenizerClass xlm_roberta();
TokenizerClass camembert();

}  // namespace heed::classes
