// What the classes of transformers share whose model is SentencePiece's Unigram.
#pragma once

#include <optional>

#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/tokenizer_files.hpp"

namespace heed {

/// The text between white space, each stretch with SentencePiece's mark in front of it if that is asked for.
std::unique_ptr<const PreTokenizer> marked_words(bool add_prefix_space);

/// SentencePiece's own rules, which are kept where the rest of the normalizer is built anew.
std::optional<Precompiled> precompiled_of(const JsonValue& tokenizer_json);

/// The model with another unknown token: the vocabulary's entry `unk_id`.
std::unique_ptr<const TokenizerModel> unigram_with(const JsonValue& tokenizer_json, std::uint32_t unk_id);

}  // namespace heed
