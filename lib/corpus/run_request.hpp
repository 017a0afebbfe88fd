// What decides on the bytes of a run's output, as its manifest holds it.
#pragma once

#include "core/messages.hpp"
#include "corpus/manifest.hpp"
#include "source/request.hpp"

namespace heed {

/// `asked` says the version, the command, the options that were given and the shard. To these it adds how the
/// input is read, and hashes of the input, of its model and of what is compared with. UsageError for an input
/// that is no corpus, or cannot be read twice.
RunRequest completed(RunRequest asked, const Request& request, const Messages& messages);

/// "FILE.npz:name" for any path of such a file: what it holds is hashed, what it is called does not count.
std::string without_file_name(const std::string& path);

}  // namespace heed
