// From a request to its records.
#pragma once

#include <memory>
#include <string>

#include "analysis/select.hpp"
#include "core/messages.hpp"
#include "input/corpus.hpp"
#include "source/record_stream.hpp"
#include "source/request.hpp"

namespace heed {

/// The records of `request`; a model computes no other layers and heads than those of `selection`. InputError
/// if something cannot be opened, or does not have what is selected. `messages` has to outlive the stream.
std::unique_ptr<RecordStream> open_records(const Request& request, const Selection& selection,
                                           const Messages& messages);

/// What the selection makes of the only record. InputError if there is none or it is rejected; UsageError,
/// which says what to do or `if_several`, if there are more.
Attention only_one(RecordStream& stream);
Attention only_one(RecordStream& stream, const std::string& if_several);

/// The sequences of a request for texts or a file of them; of request.record that one alone.
/// `messages` has to outlive them.
Corpus corpus_of(const Request& request, const Messages& messages);

}  // namespace heed
