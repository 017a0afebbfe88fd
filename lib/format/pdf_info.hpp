// What a PDF says of itself: the strings of its document information dictionary (ISO 32000-1, 14.3.3). Read
// from files whose objects stand in the open, as in those of heed-draw; nothing else of a PDF is understood.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed {

/// The string called `key`, such as "Title", in UTF-8; nothing where there is none, or it is damaged.
[[nodiscard]] std::optional<std::string> pdf_information(std::string_view pdf, std::string_view key);

}  // namespace heed
