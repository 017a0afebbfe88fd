// Models in folders, run as a whole: what the families' tests ask for.
#pragma once

#include <string>
#include <vector>

#include "model/open.hpp"
#include "model/run.hpp"

namespace heed::test {

OpenModel open_folder(const std::string& path);

/// Every layer, every head and the last hidden states.
ModelRequest all_of(const OpenModel& opened);

/// Of encodings that the model takes.
std::vector<Attention> run_all(const OpenModel& opened, const std::vector<Encoding>& encodings,
                               std::size_t threads);

/// Tokens of these ids, in one segment.
Encoding encoding_of_ids(const std::vector<std::int64_t>& ids);

}  // namespace heed::test
