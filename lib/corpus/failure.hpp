// A record that was rejected, as the file of --errors holds it: one JSON object per line.
#pragma once

#include <string>

#include "core/attention.hpp"
#include "core/numbered.hpp"

namespace heed {

/// {"number", "id", "line", "reason"} of a record that was rejected, with its line break.
std::string failure_line(const Numbered<Attention>& rejected);

/// Of a run that keeps a manifest and has no --errors: the output's path, and this after it.
inline constexpr const char* failures_suffix = ".errors.jsonl";

}  // namespace heed
