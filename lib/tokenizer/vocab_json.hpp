// The two files of a byte-level BPE that are older than tokenizer.json: vocab.json and merges.txt.
#pragma once

#include <memory>

#include "io/file.hpp"
#include "tokenizer/models/bpe.hpp"

namespace heed {

/// `vocab` is an object of tokens and ids, `merges` has two tokens a line, the most frequent first.
/// InputError for what is something else, at its place or line.
std::unique_ptr<const Bpe> read_vocab_json(const FileBytes& vocab, const FileBytes& merges);

}  // namespace heed
