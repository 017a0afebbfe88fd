// A plain list of tokens, vocab.txt.
#pragma once

#include "io/file.hpp"
#include "tokenizer/vocabulary.hpp"

namespace heed {

/// A token a line, its number the id; of two that are the same the later counts (transformers' load_vocab).
/// InputError for over 1 GiB, bytes that are no UTF-8, and a token that is longer than a vocabulary's may be.
Vocabulary read_vocab_txt(const FileBytes& file);

}  // namespace heed
