// What decides on the bytes of a run's output, as its manifest holds it.
#pragma once

#include "corpus/manifest.hpp"
#include "source.hpp"

namespace CLI {
class App;
}

namespace heed {

/// The flags that were given to `app`, but for those that only say where, how fast or how much at once; and
/// hashes of the input of -f and of the model. UsageError for an input that cannot be read twice.
RunRequest run_request(const std::string& command, const CLI::App& app, const SourceFlags& flags,
                       const Messages& messages);

}  // namespace heed
