// What the flags of flags::corpus() ask of a run.
#pragma once

#include <string>

#include "corpus/corpus_run.hpp"
#include "flags/given.hpp"

namespace heed {

/// As request_of. Of a corpus, texts go through a model together.
Request corpus_request_of(const Given& given);

/// Of a request that gives `several` records; one alone ends the run if it is rejected. {shard} in a name is
/// replaced. UsageError for a shard that is none.
RunOptions run_options_of(const Given& given, bool several);

/// {shard} in the name becomes the shard's index. UsageError for one without --shard.
std::string in_shard(const RunOptions& options, const std::string& name);

/// What a manifest says of the flags: those that decide on the bytes, and are not in the request.
RunRequest asked_of(const std::string& command, const Given& given);

}  // namespace heed
