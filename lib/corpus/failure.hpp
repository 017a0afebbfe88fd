// A record that was rejected, as the file of --errors holds it: one JSON object a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/record_id.hpp"

namespace heed {

struct Failure {
    std::int64_t number;         // from 0, in the whole corpus
    std::optional<RecordId> id;  // none: it was given none, or none that could be read
    std::size_t line;            // at which the record begins; 0: not known
    InputError error;
};

/// {"number", "id", "line", "reason"}, with its line break.
std::string failure_line(const Failure& failure);

/// Of a run that keeps a manifest and has no --errors: the output's path, and this after it.
inline constexpr const char* failures_suffix = ".errors.jsonl";

}  // namespace heed
