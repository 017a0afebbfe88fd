// Sequences with a target through an encoder-decoder: the encoder goes through all of the source, the decoder
// through the target, as far as what is asked for needs it.
#pragma once

#include <vector>

#include "model/run.hpp"
#include "model/target_decoder.hpp"

namespace heed {

/// The halves of one model.
struct EncoderDecoder {
    const Model& encoder;          // with all its layers
    const TargetDecoder& decoder;  // with the layers that are needed
};

struct SourceAndTarget {
    Encoding source;
    Encoding target;
};

/// One Attention for each, of the decoder's layers and heads that `request` names: of the targets' tokens to
/// each other, or, with `is_cross`, to the sources' (key_encoding). Both encodings have passed
/// check_encoding; `output` is of the decoder. `id` is left to the caller. std::runtime_error if there is not
/// memory for it.
std::vector<Attention> run_encoder_decoder(const EncoderDecoder& model,
                                           std::vector<SourceAndTarget> sequences,
                                           const ModelRequest& request, bool is_cross, Threads& threads);

/// Those of an encoder, which goes through all of its layers: [token, hidden_size].
Matrix last_states(const Model& encoder, const Pass& pass);

/// As that of a model alone (model/run.hpp).
void pack_weights(Model& encoder, TargetDecoder& decoder, const ModelRequest& request, Threads& threads);

/// Likewise InputError at `place`, as check_memory.
void check_memory(const EncoderDecoder& model, const SourceAndTarget& sequence, const ModelRequest& request,
                  bool is_cross, const Place& place);

}  // namespace heed
