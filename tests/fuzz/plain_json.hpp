// JSON as nlohmann's parser reads it: a twin of heed's reader, which is another parser with other limits.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace heed::fuzz {

/// Nothing for what is no JSON, has a key twice, or is nested deeper than `max_depth`.
std::optional<nlohmann::json> read_json_plainly(std::string_view text, std::size_t max_depth = 128);
/// The same of a file, which may begin with a byte order mark.
std::optional<nlohmann::json> read_json_file_plainly(std::string_view bytes);

}  // namespace heed::fuzz
