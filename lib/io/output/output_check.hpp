// Before the work: what could not be written, or would destroy what is read, or another output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heed {

/// Which of the files that are `read` an output called `path` would be, by whatever name; else null.
const std::string* same_file(const std::string& path, const std::vector<std::string>& read);

/// Where the flag leads, "-" if it is not given. UsageError if it is one of the files that are `read`
/// (files_read.hpp), by whatever name: it would be destroyed.
std::string output_path(const std::optional<std::string>& flag, const std::vector<std::string>& read);

/// Before the work: an OutputFile there is begun and given up, so that what cannot be written is known.
void try_output(const std::string& path, const std::vector<std::string>& read);

/// UsageError for a name that says its content is compressed, which that of `flag` is not.
void reject_compressed(const std::string& flag, const std::optional<std::string>& path);

/// UsageError if two of the outputs, of those that are given, would be one file.
void reject_same(const std::vector<std::optional<std::string>>& outputs);

/// A file that is there or will be: its extension says a format. Not so a device's, nor an open descriptor's.
bool names_a_file(const std::string& path);

/// `path` with every {id} replaced by `id`, made a name that cannot leave its folder: what is not a letter,
/// digit, "-", "_" or "." becomes %XX, a leading dot too; an empty one becomes "%".
std::string with_id(const std::string& path, const std::string& id);
/// The file system takes no name of such a length.
bool is_too_long(const std::string& path);
/// `path` with every {shard} replaced by the shard's index.
std::string with_shard(const std::string& path, std::int64_t index);

}  // namespace heed
