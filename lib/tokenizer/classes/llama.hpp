// Classes LlamaTokenizer and GemmaTokenizer of transformers: SentencePiece's BPE, which knows no words and
// falls back to bytes. Of tokenizer.json they take the vocabulary, the merges and what stands around a text.
#pragma once

#include "tokenizer/tokenizer_files.hpp"

namespace heed {

inline constexpr const char* llama_tokenizer = "LlamaTokenizer";

namespace classes {
TokenizerClass llama();
TokenizerClass gemma();
}  // namespace classes

}  // namespace heed
