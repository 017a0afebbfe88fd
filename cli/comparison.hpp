// --compare and --compare-model: a second source, whose attention is taken away from the first's.
#pragma once

#include "analysis/select.hpp"
#include "messages.hpp"
#include "source.hpp"

namespace heed {

/// UsageError for those that contradict the source.
void check_comparison(const SourceFlags& flags);

/// The flags of the source that `flags` compare with.
SourceFlags compared_with(const SourceFlags& flags);

/// What `steps` make of each of `source`, minus what they make of its counterpart: the record of the same id
/// in the other source, or the only one there is. A record that has none, or a refused one, is refused. Says
/// in `messages` where the two are not of the same tokens, layers and heads.
NextOutcome differences(const Source& source, const std::function<Source()>& open_other,
                        const Selection& steps, const Messages& messages);

}  // namespace heed
