// A record that was rejected, as the file of --errors holds it: one JSON object per line.
#pragma once

#include <string>

#include "core/attention.hpp"
#include "core/messages.hpp"
#include "core/numbered.hpp"
#include "corpus/record_count.hpp"

namespace heed {

/// {"number", "id", "line", "reason"} of a record that was rejected, with its line break.
std::string failure_line(const Numbered<Attention>& rejected);

/// Says why the latest of the failed records was rejected; after many, that the others are only counted.
void say_failure(const RecordCount& count, const std::string& reason, const Messages& messages);

/// Of a run that keeps a manifest and has no --errors: the output's path, and this after it.
inline constexpr const char* failures_suffix = ".errors.jsonl";

}  // namespace heed
