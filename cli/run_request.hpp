// What decides on the bytes of a run's output, as its manifest holds it.
#pragma once

#include "corpus/manifest.hpp"
#include "flags/given.hpp"
#include "source.hpp"

namespace heed {

/// The flags that were given, but for those that only say where, how fast or how much at once; and
/// hashes of the input of -f and of the model. UsageError for an input that cannot be read twice.
RunRequest run_request(const std::string& command, const Given& given, const SourceFlags& flags,
                       const Messages& messages);

}  // namespace heed
