// Sequences of text and embeddings through the self-attention layer from scratch.
#pragma once

#include "sequence_source.hpp"
#include "source.hpp"

namespace heed {

inline constexpr const char* layer_name = "self-attention";

/// The first of the layer's own flags that is given, else null.
const char* layer_flag(const SourceFlags& flags);

/// The model asked for is the layer: by its name, or by embeddings, which need no name. UsageError if it is
/// another and flags of the layer are given, or the other way round.
bool is_layer(const SourceFlags& flags);

/// Over TEXT operands or a file of sequences: tokens are what white space separates; x is drawn from the
/// seed, or looked up in a table of word vectors.
NextOutcome layer_over_texts(const NextCorpusRecord& records, const SourceFlags& flags,
                             const Messages& messages);

/// Embeddings from a file, one sequence or a batch.
NextAttention layer_over_embeddings(const SourceFlags& flags, const Messages& messages);

/// The file of --embeddings is a table of word vectors, in which the tokens of a text are looked up.
bool is_word_vector_file(const std::string& path);

}  // namespace heed
