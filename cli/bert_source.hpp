// Sequences of text through a BERT: one in a folder, in the Hugging Face cache, or built in.
#pragma once

#include "analysis/select.hpp"
#include "source.hpp"

namespace heed {

/// Computes the layers and heads of `selection` alone.
NextAttention bert_over_texts(const SourceFlags& flags, const Selection& selection, const Messages& messages);

}  // namespace heed
