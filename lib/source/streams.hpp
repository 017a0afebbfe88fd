// The streams that open_records chooses among, a file for each.
#pragma once

#include <memory>

#include "analysis/select.hpp"
#include "core/messages.hpp"
#include "hub/model_folder.hpp"
#include "source/record_stream.hpp"
#include "source/request.hpp"

namespace heed {

/// Texts or a file of them through the model in `folder`. Computes the layers and heads of `selection` alone.
/// Texts go through the model together until they have request.batch_tokens tokens; a pipe that gives no more
/// is not waited for.
std::unique_ptr<RecordStream> model_stream(const Request& request, const Selection& selection,
                                           const ModelFolder& folder, const Messages& messages);

/// Texts or a file of them through an encoder-decoder, with their targets: as request.attention says, or the
/// cross-attention of those that have a target, and the encoder's of others. UsageError for another model.
std::unique_ptr<RecordStream> encoder_decoder_stream(const Request& request, const Selection& selection,
                                                     const ModelFolder& folder, const Messages& messages);

/// Texts, a file of them or embeddings through the layer from scratch. White space separates the tokens of a
/// text; their vectors are drawn from the seed, or looked up in a table.
std::unique_ptr<RecordStream> layer_stream(const Request& request, const Selection& selection,
                                           const Messages& messages);

/// Records that are there already. Reads the layers and heads of `selection` alone. UsageError for an array
/// that holds a batch of which none was chosen.
std::unique_ptr<RecordStream> saved_stream(const Request& request, const Selection& selection,
                                           const Messages& messages);

/// What `selection` makes of each record of `first`, minus what it makes of its counterpart in `other`: the
/// record of the same id, or the only one there is. A record that has none, or a rejected one, is rejected.
/// Nothing of the selection is left to do: both sides go through it before they are subtracted. Says in
/// `messages` where the two are not of the same tokens, layers and heads.
std::unique_ptr<RecordStream> difference_stream(const Request& first, Request other,
                                                const Selection& selection, const Messages& messages);

/// The mean, position by position, of what `selection` makes of each record, and its standard error: of
/// differences too, which are paired by then. Nothing of the selection is left to do. InputError for a record
/// that is rejected, or has another shape than the first.
std::unique_ptr<RecordStream> mean_stream(const Request& request, const Selection& selection,
                                          const Messages& messages);

}  // namespace heed
