// Sequences of text through a BERT: one in a folder, in the Hugging Face cache, or built in.
#pragma once

#include "analysis/select.hpp"
#include "source.hpp"

namespace heed {

/// Computes the layers and heads of `selection` alone; its other steps are left to do. Texts go through the
/// model together until they have flags.batch_tokens tokens; a pipe that gives no more is not waited for.
Source bert_over_texts(const SourceFlags& flags, const Selection& selection, const Messages& messages);

}  // namespace heed
