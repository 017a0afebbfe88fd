// The targets of encoder-decoders: where they stand, and what a decoder is given of one.
#pragma once

#include <string>

#include "core/sequence.hpp"
#include "model/open.hpp"
#include "source/request.hpp"

namespace heed {

/// A file's targets are in its field `target`, unless the request names another.
Request with_target_field(Request request);
std::string target_field(const Request& request);

/// The target as a text of its own. InputError, which names the field, if there is none.
Sequence target_of(const Sequence& sequence, const Request& request);

/// What the decoder is given of a target's encoding: the token that every target begins with, then all but
/// the last. InputError if the model does not say which token that is, or has no such one.
Encoding for_decoder(const OpenModel& opened, Encoding target);

}  // namespace heed
