// What is typed as a TEXT, and is meant as something else.
#pragma once

#include <cstddef>
#include <string>

#include "core/messages.hpp"
#include "flags/given.hpp"

namespace heed {

/// The operand of this number is a saved record or an array: "-", or a name that ends in one of their
/// extensions. What stands after "--" is a text, and so are several words that no file is called.
[[nodiscard]] bool is_typed_record(const Given& given, std::size_t operand);

/// A file is called so, or one word ends as names of files do.
[[nodiscard]] bool is_called_as_file(const std::string& text);

/// UsageError, with what to type instead, for a text that a file is called, and for one that is JSON; for the
/// only one also if it is a folder, or one word that ends as names of files do (.txt, .csv.gz), or nearly so
/// (.jsn). "and/or", "3.14", "e.g." and addresses are texts, and so is all that stands after "--". Warns of
/// empty texts, of a sentence that was not quoted, and of a word that begins as a path.
void check_texts(const Given& given, const Messages& messages);

}  // namespace heed
