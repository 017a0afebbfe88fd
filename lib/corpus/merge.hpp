// The outputs of shards become one output.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/messages.hpp"
#include "corpus/record_count.hpp"

namespace heed {

/// Writes to `output` ("-": standard output) what one run over the whole corpus would have written, and the
/// lines of rejected records to `errors`. InputError for shards that do not go together; UsageError for a
/// name that says another format than theirs, or is one of theirs.
RunEnd merge_outputs(const std::vector<std::string>& shards, const std::string& output,
                     const std::optional<std::string>& errors, const Messages& messages);

}  // namespace heed
