// Classes RobertaTokenizer, GPT2Tokenizer, GPTNeoXTokenizer and Qwen2Tokenizer of transformers: a byte-level
// BPE of the vocabulary and merges of tokenizer.json, or of vocab.json and merges.txt; the rest is as
// tokenizer_config.json says.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// What stands around a text: as tokenizer.json has it; where there is none, as add_bos_token and
/// add_eos_token say.
Template around_causal(const TokenizerSources& sources, const TokenizerParts& parts);

namespace classes {
TokenizerClass roberta();
TokenizerClass gpt2();
TokenizerClass gpt_neox();
TokenizerClass qwen2();
}  // namespace classes

}  // namespace heed
